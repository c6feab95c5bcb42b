internal import KubernetesCore

extension StatusCondition.Kind {
  /// The pods are as declared, and available.
  package static let ready = Self("Ready") {
    $0.ready
  } event: { now, before in
    guard now.isTrue, now.hasReason(.completed), before?.hasReason(.completed) != true
    else { return nil }
    return PatternEvent(reason: now.reason, message: now.message)
  }
}

extension StatusAssessment {
  fileprivate var ready: Verdict {
    if tally.snapshot.isTerminating {
      return Verdict(.false, .terminating, withEndings("the PodPattern is being deleted"))
    }
    if let cause { return Verdict(.false, because: cause) }
    if let failure { return Verdict(.false, failure.reason, failure.message) }
    if tally.snapshot.rollback != nil {
      return Verdict(.false, .rolledBack, withRemarks(availabilityMessage))
    }
    if tally.isComplete {
      return Verdict(.true, .completed, withRemarks("all \(tally.target.replicas) pods completed"))
    }
    if tally.isSuspended { return Verdict(.false, .suspended, withRemarks(suspendedMessage)) }
    if tally.target.replicas == 0, tally.active.isEmpty {
      return Verdict(.true, .scaledToZero, withRemarks("no pods are asked for"))
    }
    return tally.isSettled
      ? Verdict(.true, .podsReady, withRemarks(availabilityMessage))
      : Verdict(.false, .podsNotReady, withRemarks(availabilityMessage))
  }

  /// A message with further remarks on the pods.
  private func withRemarks(_ message: String) -> String {
    var parts = [withEndings(message)]
    if case .unsupported(let reason) = shipper { parts.append("no log shipper: \(reason)") }
    if let remark { parts.append(remark) }
    return parts.joined(separator: "; ")
  }

  /// A message with the pods that ought to be gone.
  func withEndings(_ message: String) -> String {
    lingeringText.map { "\(message); \($0)" } ?? message
  }
}
