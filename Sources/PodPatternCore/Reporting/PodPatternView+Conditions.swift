internal import KubernetesCore

extension PodPatternView {
  /// What holds, for one condition.
  typealias Verdict = (status: StatusCondition.Status, reason: String, message: String)

  /// All conditions; each keeps its time while it keeps its status.
  func conditions(previous: PodPatternStatus?) -> [StatusCondition] {
    let isLate = ProgressDeadline(tally, previous: previous).isExceeded
    let verdicts: [(StatusCondition.Kind, Verdict)] = [
      (.ready, ready), (.reconciling, reconciling(isLate: isLate)),
      (.stalled, stalled(isLate: isLate)), (.logsShipping, logsShipping),
    ]
    return verdicts.map { kind, verdict in
      var condition = StatusCondition(
        kind, verdict.status, reason: verdict.reason, message: verdict.message,
        observedGeneration: tally.snapshot.generation, lastTransitionTime: tally.snapshot.now)
      if let before = previous?[kind], before.status == verdict.status {
        condition.lastTransitionTime = before.lastTransitionTime
      }
      return condition
    }
  }

  private var target: Snapshot.Target { tally.target }
  private var availableCount: Int { tally.active.count(where: tally.isAvailable) }

  private var isSettled: Bool { tally.isSettled }

  private var completedCount: Int { target.runsToCompletion ? tally.succeeded.count : 0 }

  private var ready: Verdict {
    if tally.snapshot.isTerminating {
      return (.false, "Terminating", "the PodPattern is being deleted")
    }
    if let obstacle { return (.false, obstacle.reason, obstacle.message) }
    if tally.isBackoffLimitExceeded { return (.false, "BackoffLimitExceeded", failureMessage) }
    if tally.snapshot.rollback != nil { return (.false, Rollback.reason, noted(readyMessage)) }
    if isComplete {
      return (.true, "Completed", noted("all \(target.replicas) pods completed"))
    }
    if target.replicas == 0, tally.active.isEmpty {
      return (.true, "ScaledToZero", noted("no pods are asked for"))
    }
    let message = readyMessage
    return isSettled
      ? (.true, "PodsReady", noted(message)) : (.false, "PodsNotReady", noted(message))
  }

  private func reconciling(isLate: Bool) -> Verdict {
    if tally.snapshot.isTerminating {
      return (.true, "Terminating", "waiting for garbage collection to delete the pods")
    }
    if isStalled || isLate { return (.false, "Stalled", "see the condition Stalled") }
    if isSettled || isComplete { return (.false, "Settled", "the pods are as declared") }
    if let backoff = tally.snapshot.backoff { return (.true, "BackingOff", backingOff(backoff)) }
    if let rollout, !rollout.isComplete, !target.isPaused, target.strategy.type != .onDelete {
      return (.true, "Updating", rollout.progressText)
    }
    let count = tally.placed.count
    if count != target.replicas {
      return (.true, "Scaling", "\(count) pods of \(target.replicas) are there")
    }
    return target.runsToCompletion
      ? (.true, "PodsRunning", "waiting for the pods to complete")
      : (.true, "PodsStarting", "waiting for the pods to be available")
  }

  /// How the pods end, told by the last of them, and how often they are tried.
  private func backingOff(_ backoff: FailureBackoff.Standing) -> String {
    let seconds = FailureBackoff.delay(after: backoff.attempts).components.seconds
    let diagnosis = PodDiagnosis.ended(backoff.last)
    let detail = diagnosis.detail.map { ": \($0)" } ?? ""
    return "pods end within \(FailureBackoff.shortLife) s of their start, \(backoff.attempts) in a"
      + " row, so the next one is made \(seconds) s after; last \(backoff.last.key.name):"
      + " \(diagnosis.summary)\(detail)"
  }

  private var isStalled: Bool {
    obstacle != nil || tally.isBackoffLimitExceeded || tally.snapshot.rollback != nil
  }

  private func stalled(isLate: Bool) -> Verdict {
    if let obstacle { return (.true, obstacle.reason, obstacle.message) }
    if tally.isBackoffLimitExceeded { return (.true, "BackoffLimitExceeded", failureMessage) }
    if let rollback = tally.snapshot.rollback {
      return (
        .true, Rollback.reason,
        "revision \(rollback.from) was given up, and the pods are to be of \(rollback.to) again;"
          + " change the template to try anew: \(rollback.reason)"
      )
    }
    if isLate {
      return (
        .true, ProgressDeadline.reason,
        "no progress for \(target.progressDeadlineSeconds) s: \(readyMessage)"
      )
    }
    guard let worst, worst.diagnosis.concern == .trouble else {
      return (.false, "NotStalled", "nothing stands in the way")
    }
    return (.false, "NotStalled", "it is still being tried: the condition Ready says what fails")
  }

  var readyMessage: String {
    var text = "\(availableCount) of \(target.replicas) pods are available"
    if completedCount > 0 { text += ", \(completedCount) completed" }
    if target.isPaused, !tally.outdatedPlaced.isEmpty { text += ", and the update is paused" }
    guard let worst, worst.diagnosis.concern > .none else { return text }
    let detail = worst.diagnosis.detail.map { ": \($0)" } ?? ""
    return "\(text); \(worst.pod.key.name): \(worst.diagnosis.summary)\(detail)"
  }

  /// How the pods failed, told by the one made last.
  private var failureMessage: String {
    let limit = "\(tally.failures) failed, and backoffLimit is \(target.backoffLimit)"
    let last = tally.failed.max { ($0.replacement, $0.key) < ($1.replacement, $1.key) }
    guard let last else { return limit }
    let diagnosis = PodDiagnosis(last, initializers: target.initializers)
    return "\(limit); \(last.key.name): \(diagnosis.detail ?? diagnosis.summary)"
  }

  /// A message with what else there is to say about the pods.
  private func noted(_ message: String) -> String {
    var parts = [message]
    if case .unsupported(let reason) = shipper { parts.append("no log shipper: \(reason)") }
    if let note { parts.append(note) }
    return parts.joined(separator: "; ")
  }
}
