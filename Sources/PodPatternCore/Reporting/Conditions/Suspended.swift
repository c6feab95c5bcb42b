internal import KubernetesCore

extension StatusCondition.Kind {
  /// No pod of a run-once pattern runs for now. Patterns whose pods run forever do not have it.
  package static let suspended = Self("Suspended", isKstatus: false) {
    $0.suspended
  } event: { now, before in
    if now.isTrue, before?.isTrue != true {
      return PatternEvent(reason: now.reason, message: "No pod runs until suspend is false again")
    }
    guard !now.isTrue, before?.isTrue == true else { return nil }
    return PatternEvent(reason: "Resumed", message: "Pods run again")
  }
}

extension StatusAssessment {
  fileprivate var suspended: Verdict? {
    guard tally.target.runsToCompletion else { return nil }
    return tally.isSuspended
      ? Verdict(.true, .suspended, suspendedMessage)
      : Verdict(.false, .notSuspended, "suspend is false, or there is nothing left to run")
  }
}
