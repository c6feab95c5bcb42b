internal import KubernetesCore

extension StatusCondition.Kind {
  /// The operator or the cluster is still at work on it.
  package static let reconciling = Self("Reconciling") {
    $0.reconciling
  } event: { now, before in
    guard now.hasReason(.backingOff), now.message != before?.message else { return nil }
    return PatternEvent(isWarning: true, reason: now.reason, message: now.message)
  }
}

extension StatusAssessment {
  fileprivate var reconciling: Verdict {
    let target = tally.target
    if tally.snapshot.isTerminating {
      return Verdict(
        .true, .terminating, withEndings("waiting for garbage collection to delete the pods"))
    }
    if isStalled || isLate { return Verdict(.false, .stalled, "see the condition Stalled") }
    if tally.isSuspended {
      let isEnding = !tally.active.isEmpty || !tally.terminating.isEmpty
      return Verdict(isEnding ? .true : .false, .suspended, withEndings(suspendedMessage))
    }
    if tally.isSettled || tally.isComplete {
      return Verdict(.false, .settled, withEndings("the pods are as declared"))
    }
    if let backoff = tally.snapshot.backoff {
      return Verdict(.true, .backingOff, backingOff(backoff))
    }
    if let rollout, !rollout.isComplete, !target.isPaused, target.strategy.type != .onDelete {
      return Verdict(.true, .updating, withHindrance(rollout.progressText))
    }
    let count = tally.placedCount
    if count != target.replicas {
      return Verdict(
        .true, .scaling, withHindrance("\(count) pods of \(target.replicas) are there"))
    }
    return target.runsToCompletion
      ? Verdict(.true, .podsRunning, "waiting for the pods to complete")
      : Verdict(.true, .podsStarting, withHindrance("waiting for the pods to be available"))
  }

  /// A message with what holds the pods back, unless that is an ordinary start.
  private func withHindrance(_ message: String) -> String {
    hindranceText.map { "\(message); \($0)" } ?? message
  }

  /// How the pods end, exemplified by the last one, and how often they are retried.
  private func backingOff(_ backoff: FailureBackoff.State) -> String {
    let seconds = FailureBackoff.delay(after: backoff.attempts).components.seconds
    let diagnosis = PodDiagnosis.ended(backoff.last)
    let detail = diagnosis.detail.map { ": \($0)" } ?? ""
    return
      "pods end within \(FailureBackoff.minimumLifetime) s of their start, \(backoff.attempts) in a"
      + " row, so the next one is made \(seconds) s after; last \(backoff.last.key.name):"
      + " \(diagnosis.summary)\(detail)"
  }
}
