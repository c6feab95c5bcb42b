package import KubernetesCore

/// Prints a Table like `kubectl get`: columns as wide as their widest cell, three spaces apart.
package struct TablePrinter {
  /// The width of each column so far, so that rows printed one by one stay aligned.
  private var widths: [Int]
  /// The columns to show: those not reserved for `-o wide`.
  private var shownColumns: [Int] = []

  /// - Parameter minimumWidths: the minimum widths of the first columns.
  package init(minimumWidths: [Int] = []) { widths = minimumWidths }

  /// The header and the rows of a whole table, one line each.
  ///
  /// `hasNamespaces`: whether a column with the objects' namespaces stands first, as `-A` has it: an API
  /// server leaves that to those who print the table.
  package mutating func lines(of table: JSONValue, hasNamespaces: Bool = false) -> [String] {
    var names = columnNames(of: table)
    var rows = (table["rows"]?.array ?? []).map { row in
      shownColumns.map { Self.text(of: row["cells"]?[$0] ?? .null) }
    }
    if hasNamespaces {
      let places = (table["rows"]?.array ?? []).map { $0["object"]?["metadata"]?["namespace"] }
      names.insert("NAMESPACE", at: 0)
      rows = zip(places, rows).map { [Self.text(of: $0 ?? .null)] + $1 }
    }
    for row in [names] + rows { widen(for: row) }
    return ([names] + rows).map(aligned)
  }

  /// The lines of a table whose rows are all known, titles first.
  package mutating func lines(of rows: [[JSONValue]]) -> [String] {
    let texts = rows.map { $0.map(Self.text(of:)) }
    for row in texts { widen(for: row) }
    return texts.map(aligned)
  }

  /// One row, aligned with those printed before.
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
