package import KubernetesCore

/// How an update of a pattern's pods ended, and how long it took.
package struct RolloutEnd: Sendable, Hashable {
  /// What an update came to.
  package enum Result: String, Sendable, Hashable, CaseIterable {
    /// All pods were updated.
    case completed = "Completed"
    /// It made no progress, and the revision before it took its place.
    case rolledBack = "RolledBack"
    /// Another update began before it was done.
    case superseded = "Superseded"
  }

  package let result: Result
  /// How many seconds it took by the time of day, none where that has been set back.
  package let seconds: Int

  /// The updates that ended between two statuses of a pattern, the first of them nil where there was
  /// none: the one that was under way and, where it was short, the one that took its place.
  package static func ends(
    from old: PodPatternStatus?, to new: PodPatternStatus, at now: Timestamp
  ) -> [RolloutEnd] {
    guard let rollout = new.rollout else { return [] }
    var ends: [RolloutEnd] = []
    let before = old?.rollout
    if let before, before.to != rollout.to, !before.isComplete {
      let isRollback = new.rollback != nil && old?.rollback == nil
      ends.append(RolloutEnd(of: before, isRollback ? .rolledBack : .superseded, at: now))
    }
    let wasComplete = before?.to == rollout.to && before?.isComplete == true
    if rollout.isComplete, !wasComplete {
      ends.append(RolloutEnd(of: rollout, .completed, at: now))
    }
    return ends
  }

  private init(of rollout: RolloutStatus, _ result: Result, at now: Timestamp) {
    self.result = result
    seconds = max(0, now.seconds(since: rollout.startTime))
  }
}
