internal import KubernetesCore

/// The order in which surplus pods are deleted: a ReplicaSet's.
///
/// The rule is kube-controller-manager's `ActivePodsWithRanks`, without rounding ages to powers of
/// two: unassigned, pending, not ready, lower deletion cost, more pods on the same node, ready for
/// a shorter time, more restarts, younger. After the node comes one more criterion: pods updated in
/// place stay, and those that stood in for them go. Remaining ties are broken by name, so that the
/// order is total.
struct DeletionOrder {
  private let podsOnNode: [String: Int]

  init(_ pods: [PodSnapshot]) {
    podsOnNode = pods.reduce(into: [:]) { counts, pod in
      if let node = pod.node, pod.isActive { counts[node, default: 0] += 1 }
    }
  }

  /// The pods, with those to delete first at the front.
  func sorted(_ pods: [PodSnapshot]) -> [PodSnapshot] {
    pods.sorted { isBefore($0, $1) }
  }

  private func isBefore(_ left: PodSnapshot, _ right: PodSnapshot) -> Bool {
    if (left.node == nil) != (right.node == nil) { return left.node == nil }
    if left.phaseRank != right.phaseRank { return left.phaseRank < right.phaseRank }
    if left.staysReady != right.staysReady { return !left.staysReady }
    if left.deletionCost != right.deletionCost { return left.deletionCost < right.deletionCost }
    let (leftCount, rightCount) = (neighbours(left), neighbours(right))
    if leftCount != rightCount { return leftCount > rightCount }
    if (left.update == nil) != (right.update == nil) { return left.update == nil }
    if left.readySince != right.readySince { return isLater(left.readySince, right.readySince) }
    if left.restarts != right.restarts { return left.restarts > right.restarts }
    if left.created != right.created { return isLater(left.created, right.created) }
    return left.key.name < right.key.name
  }

  private func neighbours(_ pod: PodSnapshot) -> Int {
    pod.node.flatMap { podsOnNode[$0] } ?? 0
  }

  /// Whether a time is later than another; nil counts as the latest.
  private func isLater(_ left: Timestamp?, _ right: Timestamp?) -> Bool {
    guard let left else { return true }
    guard let right else { return false }
    return left > right
  }
}

extension PodSnapshot {
  /// Whether it is ready and the kubelet is not about to restart a container.
  fileprivate var staysReady: Bool { isReady && !isRestartPending }

  fileprivate var phaseRank: Int {
    switch phase {
    case .pending: 0
    case .unknown: 1
    case .running, .succeeded, .failed: 2
    }
  }

  fileprivate var restarts: Int { containers.map(\.restarts).max() ?? 0 }
}
