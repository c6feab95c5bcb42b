internal import KubernetesCore

extension StatusCondition.Kind {
  /// Nothing will improve without intervention.
  package static let stalled = Self("Stalled") {
    $0.stalled
  } event: { now, before in
    let reported: [ConditionReason] = [
      .backoffLimitExceeded, .deadlineExceeded, .invalidPattern, .missingConfiguration,
      .progressDeadlineExceeded, .rolledBack,
    ]
    guard now.isTrue, reported.contains(where: now.hasReason),
      before?.reason != now.reason || before?.observedGeneration != now.observedGeneration
    else { return nil }
    return PatternEvent(isWarning: true, reason: now.reason, message: now.message)
  }
}

extension StatusAssessment {
  fileprivate var stalled: Verdict {
    if let cause { return Verdict(.true, because: cause) }
    if let failure { return Verdict(.true, failure.reason, failure.message) }
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
    guard let hindranceText else {
      return Verdict(.false, .notStalled, "nothing stands in the way")
    }
    return Verdict(.false, .notStalled, "it is still being tried; \(hindranceText)")
  }
}

/// What prevents a pattern from making progress until someone intervenes.
package enum StallCause: Sendable, Hashable {
  /// The spec passes the schema but can't be expanded, with its faults.
  case invalid(String)
  /// The namespace's defaults are missing or invalid.
  case invalidDefaults(String)
  /// A ConfigMap or Secret that `spec.configuration` names is missing or can't be read.
  case missingConfiguration(String)
  /// The API server refused some kind of work, with its message.
  case refused(Work, message: String)

  /// The reason of the conditions that report it.
  package var reason: String {
    switch self {
    case .invalid: ConditionReason.invalidPattern.rawValue
    case .invalidDefaults: ConditionReason.invalidDefaults.rawValue
    case .missingConfiguration: ConditionReason.missingConfiguration.rawValue
    case .refused(let work, _): work.failureReason
    }
  }

  package var message: String {
    switch self {
    case .invalid(let message), .invalidDefaults(let message), .missingConfiguration(let message),
      .refused(_, let message):
      message
    }
  }
}
