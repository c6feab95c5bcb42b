internal import KubernetesCore

/// Whether a pattern has come no further for longer than `progressDeadlineSeconds`, as a Deployment
/// would tell it.
///
/// What counts is how long this process has waited (`ProgressWatch`). What another one has told of
/// the same generation is told on until something moves, but nothing is given up for it.
package struct ProgressDeadline: Sendable, Hashable {
  /// Whether the deadline has passed.
  package private(set) var isExceeded = false
  /// Whether that is only what another process has told.
  package private(set) var isInherited = false
  /// How many seconds are left until it does; nil where nothing is waited for.
  package private(set) var secondsLeft: Int?

  /// Looks at a moment, with the status that was told before.
  package init(_ tally: PodTally, previous: PodPatternStatus?) {
    let snapshot = tally.snapshot
    let target = snapshot.target
    // What runs to completion may take as long as it takes; who pauses does not wait.
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
