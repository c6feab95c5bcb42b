internal import KubernetesCore

/// Whether a pattern has been without progress for longer than `progressDeadlineSeconds`, as a
/// Deployment would report it.
///
/// Only the time that this process has measured counts (`ProgressTracker`). What another process has
/// reported for the same generation stays reported until there is progress, but causes no rollback.
package struct ProgressDeadline: Sendable, Hashable {
  package private(set) var isExceeded = false
  /// Whether only another process has reported it.
  package private(set) var isInherited = false
  /// The number of seconds until the deadline; nil if it does not apply.
  package private(set) var secondsLeft: Int?

  /// `previous`: the last reported status.
  package init(_ tally: PodTally, previous: PodPatternStatus?) {
    let snapshot = tally.snapshot
    let target = snapshot.target
    // Pods that run to completion may take as long as they need; a paused pattern does not wait.
    guard !target.runsToCompletion, !target.isPaused, !snapshot.isTerminating, !tally.isSettled
    else { return }
    // A pod that is kept out of its Services for a while can't become ready meanwhile.
    let allowed = target.progressDeadlineSeconds.saturatingAdd(
      target.isGated ? target.strategy.inPlaceGracePeriodSeconds : 0)
    let left = max(0, allowed - snapshot.wait.seconds)
    isExceeded = left == 0
    secondsLeft = isExceeded ? nil : left
    guard !isExceeded, snapshot.wait.isInherited, let stalled = previous?[.stalled], stalled.isTrue,
      stalled.hasReason(.progressDeadlineExceeded),
      stalled.observedGeneration == snapshot.generation
    else { return }
    (isExceeded, isInherited) = (true, true)
  }
}

/// How long a pattern has been without progress, measured by this process on a monotonic clock.
///
/// Progress is a pod that was created or became ready. A process that takes over starts over:
/// timestamps in pods and statuses come from other clocks, and one that is wrong by an hour must
/// not cause a rollback. A pod created because others ended within seconds is no progress.
package struct ProgressTracker: Sendable, Hashable {
  private struct Pod: Sendable, Hashable {
    let made: Duration?
    var ready: Duration?
  }

  private var revision = ""
  /// When the wait began; nil if nothing is awaited.
  private var begun: Duration?
  private var pods: [String: Pod] = [:]
  /// Whether this process has not observed any progress yet.
  private var isInherited = true

  package init() {}

  package struct Wait: Sendable, Hashable {
    package var seconds: Int
    /// Whether this process has not observed any progress, so that the wait began when it took
    /// over.
    package var isInherited: Bool

    package init(seconds: Int = 0, isInherited: Bool = false) {
      (self.seconds, self.isInherited) = (seconds, isInherited)
    }
  }

  package mutating func observe(_ tally: PodTally, at now: Duration) {
    let revisionNow = tally.target.revision
    guard !tally.isSettled, !tally.target.isPaused else {
      (begun, pods) = (nil, [:])
      isInherited = false
      revision = revisionNow
      return
    }
    let isFirst = revision.isEmpty
    if begun == nil || revision != revisionNow {
      (begun, pods) = (now, [:])
      isInherited = isFirst
    }
    revision = revisionNow
    let isBeginning = pods.isEmpty && begun == now
    var seen: [String: Pod] = [:]
    for pod in tally.active where tally.isWanted(pod) {
      var entry = pods[pod.uid] ?? Pod(made: pod.attempt == 0 ? now : nil)
      entry.ready = pod.isReady ? entry.ready ?? now : nil
      seen[pod.uid] = entry
    }
    pods = seen
    if !isBeginning, start.map({ $0 > begun ?? now }) == true { isInherited = false }
  }

  /// How long pods of a revision have been awaited.
  package func wait(for revision: String, at now: Duration) -> Wait {
    guard revision == self.revision, let start else { return Wait() }
    return Wait(seconds: max(0, Int((now - start).components.seconds)), isInherited: isInherited)
  }

  private var start: Duration? {
    guard let begun else { return nil }
    return pods.values.flatMap { [$0.made, $0.ready] }.compactMap { $0 }.max().map {
      max($0, begun)
    }
      ?? begun
  }
}
