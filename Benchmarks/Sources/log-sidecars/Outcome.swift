/// What became of the lines of one trial.
struct Outcome {
  var written: Int
  var delivered: Int
  /// The delivered lines without repetitions.
  var distinct: Int

  var lost: Int { written - distinct }
  var repeated: Int { delivered - distinct }

  /// The head of the table, in Markdown.
  static let heading = """
    | what happens | with | written | delivered | lost | repeated |
    |---|---|--:|--:|--:|--:|
    """

  /// A row of it; without an outcome it says that the tool can't do it.
  static func row(_ scenario: Scenario, _ tool: Tool, _ outcome: Outcome?) -> String {
    let figures =
      outcome.map { [$0.written, $0.delivered, $0.lost, $0.repeated].map(grouped) }
      ?? Array(repeating: "—", count: 4)
    return "| " + ([scenario.title, tool.rawValue] + figures).joined(separator: " | ") + " |"
  }

  /// A number with commas between thousands.
  private static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}
