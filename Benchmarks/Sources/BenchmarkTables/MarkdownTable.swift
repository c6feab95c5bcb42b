/// A table in Markdown, the first column flush left and the others flush right.
package struct MarkdownTable: Sendable, CustomStringConvertible {
  private let heading: [String]
  private var rows: [[String]] = []

  package init(_ heading: [String]) { self.heading = heading }

  package mutating func add(_ row: [String]) { rows.append(row) }

  package var description: String {
    let rule = "|---|" + String(repeating: "--:|", count: max(0, heading.count - 1))
    return ([Self.line(heading), rule] + rows.map(Self.line)).joined(separator: "\n")
  }

  private static func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }
}
