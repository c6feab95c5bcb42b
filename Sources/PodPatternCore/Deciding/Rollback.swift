internal import KubernetesCore

/// An automatic rollback: the pods return to an earlier revision until the pattern declares another
/// one.
package struct Rollback: Sendable, Hashable {
  /// The declared revision, whose rollout failed.
  package var from: String
  /// The revision that the pods return to: the last one of which all pods were available.
  package var to: String
  /// Why the rollout failed.
  package var reason: String

  package init(from: String, to: String, reason: String) {
    (self.from, self.to, self.reason) = (from, to, reason)
  }
}

extension Rollback {
  /// Decides whether to roll back an update, or to keep it rolled back.
  ///
  /// Nothing is remembered except the status: a revision that was rolled back is not tried again
  /// until the pattern declares another one or sets rollback to Manual.
  ///
  /// - `tally`: the pods, compared with the declaration.
  /// - `previous`: the last reported status.
  /// - `isRetried`: whether an administrator wants a revision that was rolled back to be tried again.
  package static func decide(
    _ tally: PodTally, previous: PodPatternStatus?, isRetried: Bool = false
  ) -> Rollback? {
    let target = tally.target
    guard target.strategy.rollback == .automatic, !target.runsToCompletion,
      !tally.snapshot.isTerminating,
      let previous
    else { return nil }
    if let known = previous.rollback, known.from == target.revision {
      return isRetried ? nil : known
    }
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

extension Rollback {
  static let fields = StatusFields(
    Rollback(from: "", to: "", reason: ""),
    "The update that was given up by itself, with strategy.rollback Automatic."
  ) {
    StatusField(
      \.from, "from", .text,
      "The revision that was given up: the one that the spec asks for.", .identity)
    StatusField(\.to, "to", .text, "The revision that the pods went back to.", .identity)
    StatusField(\.reason, "reason", .text, "What held the update back.")
  }
}
