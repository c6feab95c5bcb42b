internal import PodPatternCore

/// The one revision whose rollout is waited for.
struct RevisionPin {
  private let wanted: PatternRevision
  private let history: RolloutHistory

  /// - Throws: `CommandFailure`, where there is no revision of that number.
  init(_ number: Int, of name: String, in history: RolloutHistory) throws(CommandFailure) {
    wanted = try history.revision(number, of: name)
    self.history = history
  }

  /// Why it is not that one's rollout which is under way; nil where it is.
  func fault(running: String) -> String? {
    guard running != wanted.revision else { return nil }
    let other = history.revisions.last { $0.revision == running }.map { "\($0.number)" } ?? running
    return "desired revision (\(wanted.number)) is different from the running revision (\(other))"
  }
}
