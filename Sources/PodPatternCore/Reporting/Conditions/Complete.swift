internal import KubernetesCore

extension StatusCondition.Kind {
  /// All pods of a run-once pattern have completed. Patterns whose pods run forever do not have it.
  package static let complete = Self("Complete", isKstatus: false) {
    $0.complete
  } event: { now, before in
    guard now.hasReason(.cannotComplete), before?.hasReason(.cannotComplete) != true
    else { return nil }
    return PatternEvent(isWarning: true, reason: now.reason, message: now.message)
  }
}

extension StatusAssessment {
  fileprivate var complete: Verdict? {
    let target = tally.target
    guard target.runsToCompletion else { return nil }
    let done = tally.completedOfTarget
    if tally.isComplete, !tally.isFailed {
      return Verdict(.true, .completionsReached, "\(done) of \(target.replicas) pods completed")
    }
    if let endless { return Verdict(.false, .cannotComplete, endless) }
    return Verdict(.false, .notCompleted, "\(done) of \(target.replicas) pods completed")
  }

  /// Why no pod will complete; nil if pods can.
  private var endless: String? {
    tally.target.endless.isEmpty ? nil : String.endless(tally.target.endless)
  }
}

extension String {
  /// That pods can't complete for containers of these names.
  package static func endless(_ names: [String]) -> String {
    "no pod completes before these end, which run as ordinary containers beside it:"
      + " \(names.joined(separator: ", "))"
  }
}
