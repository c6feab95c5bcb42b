internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// The revisions of a PodPattern as a table.
struct HistoryTable {
  private let history: RolloutHistory
  private let pattern: JSONValue

  init(_ history: RolloutHistory, of pattern: JSONValue) {
    (self.history, self.pattern) = (history, pattern)
  }

  /// The pattern's name and the table, one line per revision.
  var text: String {
    let state = RolloutState(pattern)
    let title = PatternAccess.title(state.name)
    guard !history.revisions.isEmpty else { return "\(title)\nNo rollout history found.\n" }
    return ([title] + rows + notes(state)).map { "\($0)\n" }.joined()
  }

  private var rows: [String] {
    let current = history.current
    let rows: [[JSONValue]] = history.revisions.map { revision in
      [
        revision == current ? "*" : "", .integer(revision.number), .string(revision.revision),
        revision.change.map { .string($0) } ?? .null,
        revision.changeCause.map { .string($0) } ?? .null,
      ]
    }
    let titles: [JSONValue] = ["CURRENT", "REVISION", "HASH", "CHANGE", "CHANGE-CAUSE"]
    var printer = TablePrinter()
    return printer.lines(of: [titles] + rows)
  }

  /// What the table can't show: that the pods are not of the declared revision.
  private func notes(_ state: RolloutState) -> [String] {
    guard let to = state.rolledBackTo, let current = history.current, current.revision != to,
      let good = history.revisions.last(where: { $0.revision == to })
    else { return [] }
    return [
      "Revision \(current.number) failed: the pods were rolled back to revision \(good.number)."
    ]
  }
}
