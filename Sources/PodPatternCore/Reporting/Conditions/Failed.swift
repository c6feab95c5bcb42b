internal import KubernetesCore

extension StatusCondition.Kind {
  /// A run-once pattern was given up. Patterns whose pods run forever do not have it.
  package static let failed = Self("Failed", isKstatus: false) { $0.failed }
}

extension StatusAssessment {
  fileprivate var failed: Verdict? {
    guard tally.target.runsToCompletion else { return nil }
    return failure.map { Verdict(.true, $0.reason, $0.message) }
      ?? Verdict(.false, .notFailed, "\(tally.failures) pods failed")
  }
}
