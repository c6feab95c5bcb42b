/// An update that was given up by itself: the pods go back to an earlier revision, until the pattern
/// declares another one.
package struct Rollback: Sendable, Hashable {
  /// The revision that the pattern declares, and that did not come to its end.
  package var from: String
  /// The revision that the pods go back to: the last one of which all were available.
  package var to: String
  /// What held the update back, in words.
  package var reason: String

  /// A rollback from a revision to another.
  package init(from: String, to: String, reason: String) {
    (self.from, self.to, self.reason) = (from, to, reason)
  }
}

extension Rollback {
  /// Whether an update is to be given up, or stays given up.
  ///
  /// Nothing is remembered but what the status says: a revision that was given up once is not tried
  /// again until the pattern declares another, or until rollback is Manual.
  ///
  /// - Parameters:
  ///   - tally: The pods, against what the pattern declares.
  ///   - previous: The status told before.
  package static func decide(_ tally: PodTally, previous: PodPatternStatus?) -> Rollback? {
    let target = tally.target
    guard target.strategy.rollback == .automatic, !target.runsToCompletion,
      !tally.snapshot.isTerminating,
      let previous
    else { return nil }
    if let known = previous.rollback, known.from == target.revision { return known }
    let good = previous.currentRevision
    let deadline = ProgressDeadline(tally, previous: previous)
    guard !target.isPaused, !good.isEmpty, good != target.revision,
      deadline.isExceeded, !deadline.isInherited
    else { return nil }
    let message = StatusAssessment(tally).availabilityMessage
    return Rollback(
      from: target.revision, to: good,
      reason: "no progress for \(target.progressDeadlineSeconds) s: \(message)")
  }
}
