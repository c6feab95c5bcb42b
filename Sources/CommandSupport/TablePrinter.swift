package import KubernetesCore

/// Prints a `meta.k8s.io/v1` Table as `kubectl get` does: columns as wide as their widest cell, three
/// spaces apart.
package struct TablePrinter {
  /// How wide each column came out so far, so that rows printed one by one stay below each other.
  private var widths: [Int]
  /// Which cells of a row are shown: those that are not for `-o wide` alone.
  private var shownColumns: [Int] = []

  /// A printer whose first columns are at least so wide.
  package init(minimumWidths: [Int] = []) { widths = minimumWidths }

  /// The header and the rows of a whole table, a line each.
  package mutating func lines(of table: JSONValue) -> [String] {
    let names = columnNames(of: table)
    let rows = (table["rows"]?.array ?? []).map { row in
      shownColumns.map { Self.text(of: row["cells"]?[$0] ?? .null) }
    }
    for row in [names] + rows { widen(for: row) }
    return ([names] + rows).map(aligned)
  }

  /// The rows of a table whose rows are all known, the titles first.
  package mutating func lines(of rows: [[JSONValue]]) -> [String] {
    let texts = rows.map { $0.map(Self.text(of:)) }
    for row in texts { widen(for: row) }
    return texts.map(aligned)
  }

  /// One row, below those printed before.
  package mutating func line(of cells: [JSONValue]) -> String {
    let texts = cells.map(Self.text(of:))
    widen(for: texts)
    return aligned(texts)
  }

  private mutating func columnNames(of table: JSONValue) -> [String] {
    let columns = table["columnDefinitions"]?.array ?? []
    shownColumns = columns.indices.filter { (columns[$0]["priority"]?.integer ?? 0) == 0 }
    return shownColumns.map { (columns[$0]["name"]?.string ?? "").uppercased() }
  }

  private mutating func widen(for row: [String]) {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], cell.count)
    }
  }

  private func aligned(_ row: [String]) -> String {
    row.enumerated().map { column, cell in
      column == row.count - 1
        ? cell : cell + String(repeating: " ", count: max(0, widths[column] - cell.count + 3))
    }.joined()
  }

  private static func text(of cell: JSONValue) -> String {
    switch cell {
    case .string(let text): text.inOneLine
    case .number(let number): number.literal
    case .bool(let value): value ? "true" : "false"
    case .null: "<none>"
    case .array, .object: String(decoding: cell.serialized(), as: UTF8.self)
    }
  }
}
