internal import KubernetesCore

/// Whether a pattern has come no further for longer than `progressDeadlineSeconds`, as a Deployment
/// would tell it.
///
/// Progress is a pod that was made, or one that became ready. Pods and conditions have their times,
/// so nothing has to be remembered, and a restarted operator comes to the same end.
public struct ProgressDeadline: Sendable, Hashable {
  /// The reason of the condition that tells it, which is a Deployment's.
  public static let reason = "ProgressDeadlineExceeded"

  /// Whether the deadline has passed.
  public private(set) var isExceeded = false
  /// How many seconds are left until it does; nil where nothing is waited for.
  public private(set) var secondsLeft: Int?

  /// Looks at a moment, with the status that was told before.
  public init(_ snapshot: Snapshot, previous: PodPatternStatus?) {
    self.init(Census(snapshot), previous: previous)
  }

  init(_ census: Census, previous: PodPatternStatus?) {
    let snapshot = census.snapshot
    let target = snapshot.target
    // What runs to completion may take as long as it takes; who pauses does not wait.
    guard !target.runsToCompletion, !target.isPaused, !snapshot.isTerminating, !census.isSettled
    else { return }
    let progress = census.lastProgress
    if let stalled = previous?[.stalled], stalled.isTrue, stalled.reason == Self.reason,
      stalled.observedGeneration == snapshot.generation,
      progress.map({ $0 <= stalled.lastTransitionTime }) ?? true
    {
      isExceeded = true
      return
    }
    var start = snapshot.now
    if let reconciling = previous?[.reconciling], reconciling.isTrue {
      start = reconciling.lastTransitionTime
    }
    if previous?.updateRevision != target.revision, census.snapshot.rollback == nil {
      // It was declared a moment ago, in the middle of something else perhaps.
      start = snapshot.now
    } else if let rollout = previous?.rollout, rollout.to == target.revision,
      rollout.startedAt > start
    {
      start = rollout.startedAt
    }
    if let progress, progress > start { start = progress }
    let elapsed = max(0, snapshot.now.seconds(since: start))
    isExceeded = elapsed >= target.progressDeadlineSeconds
    secondsLeft = isExceeded ? nil : target.progressDeadlineSeconds - elapsed
  }
}

extension Census {
  /// When the last pod of this revision was made or became ready.
  fileprivate var lastProgress: Timestamp? {
    active.filter { !isOutdated($0) }.flatMap { [$0.created, $0.readySince] }
      .compactMap { $0 }.max()
  }
}
