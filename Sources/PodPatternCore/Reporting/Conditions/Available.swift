internal import KubernetesCore

extension StatusCondition.Kind {
  /// As many pods are available as an update may leave, as a Deployment's condition of this name has
  /// it. Patterns whose pods run to completion do not have it.
  package static let available = Self("Available", isKstatus: false) { $0.available }
}

extension StatusAssessment {
  fileprivate var available: Verdict? {
    let target = tally.target
    guard !target.runsToCompletion else { return nil }
    let strategy = target.strategy
    let spared =
      strategy.type == .rollingUpdate ? strategy.unavailable(of: target.replicas) : 0
    let (count, needed) = (availableCount, target.replicas - min(spared, target.replicas))
    let message = "\(count) of \(target.replicas) pods are available, and \(needed) have to be"
    return count >= needed
      ? Verdict(.true, .minimumReplicasAvailable, message)
      : Verdict(.false, .minimumReplicasUnavailable, message)
  }
}
