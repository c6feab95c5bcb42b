internal import CommandSupport
internal import PodPatternCore

/// The one revision whose rollout is awaited.
struct RevisionPin {
  private let wanted: PatternRevision
  private let history: RolloutHistory

  /// - Throws: `CommandFailure` if there is no revision with that number.
  init(_ number: Int, of name: String, in history: RolloutHistory) throws(CommandFailure) {
    wanted = try history.revision(number, of: name)
    self.history = history
  }

  /// Why the current rollout is another one's; nil if it is not.
  func fault(running: String) -> String? {
    guard running != wanted.revision else { return nil }
    let other = history.revisions.last { $0.revision == running }.map { "\($0.number)" } ?? running
    return "desired revision (\(wanted.number)) is different from the running revision (\(other))"
  }
}
