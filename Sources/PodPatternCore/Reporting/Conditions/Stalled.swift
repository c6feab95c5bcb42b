internal import KubernetesCore

extension StatusCondition.Kind {
  /// Nothing will improve without intervention.
  package static let stalled = Self("Stalled") {
    $0.stalled
  } event: { now, before in
    let told: [ConditionReason] = [
      .backoffLimitExceeded, .invalidPattern, .progressDeadlineExceeded, .rolledBack,
    ]
    guard now.isTrue, told.contains(where: now.isBecause(of:)),
      before?.reason != now.reason || before?.observedGeneration != now.observedGeneration
    else { return nil }
    return PatternEvent(isWarning: true, reason: now.reason, message: now.message)
  }
}

extension StatusAssessment {
  fileprivate var stalled: Verdict {
    if let cause { return Verdict(.true, because: cause) }
    if tally.isBackoffLimitExceeded {
      return Verdict(.true, .backoffLimitExceeded, failureMessage)
    }
    if let rollback = tally.snapshot.rollback {
      return Verdict(
        .true, .rolledBack,
        "revision \(rollback.from) was given up, and the pods are to be of \(rollback.to) again;"
          + " change the template to try anew: \(rollback.reason)")
    }
    if isLate {
      return Verdict(
        .true, .progressDeadlineExceeded,
        "no progress for \(tally.target.progressDeadlineSeconds) s: \(availabilityMessage)")
    }
    guard let worst, worst.diagnosis.concern == .trouble else {
      return Verdict(.false, .notStalled, "nothing stands in the way")
    }
    return Verdict(
      .false, .notStalled, "it is still being tried: the condition Ready says what fails")
  }
}
