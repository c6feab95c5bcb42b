internal import KubernetesCore

/// Whether a pattern has been without progress for longer than `progressDeadlineSeconds`, as a
/// Deployment would report it.
///
/// Only the time that this process has measured counts (`ProgressWatch`). What another process has
/// reported for the same generation stays reported until there is progress, but causes no rollback.
package struct ProgressDeadline: Sendable, Hashable {
  package private(set) var isExceeded = false
  /// Whether only another process has reported it.
  package private(set) var isInherited = false
  /// The number of seconds until the deadline; nil if it does not apply.
  package private(set) var secondsLeft: Int?

  /// - Parameter previous: the last reported status.
  package init(_ tally: PodTally, previous: PodPatternStatus?) {
    let snapshot = tally.snapshot
    let target = snapshot.target
    // Pods that run to completion may take as long as they need; a paused pattern does not wait.
    guard !target.runsToCompletion, !target.isPaused, !snapshot.isTerminating, !tally.isSettled
    else { return }
    let left = max(0, target.progressDeadlineSeconds - snapshot.wait.seconds)
    isExceeded = left == 0
    secondsLeft = isExceeded ? nil : left
    guard !isExceeded, snapshot.wait.isInherited, let stalled = previous?[.stalled], stalled.isTrue,
      stalled.isBecause(of: .progressDeadlineExceeded),
      stalled.observedGeneration == snapshot.generation
    else { return }
    (isExceeded, isInherited) = (true, true)
  }
}
