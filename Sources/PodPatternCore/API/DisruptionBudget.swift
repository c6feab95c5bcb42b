/// How far evictions, as by a drain of a node, may go with a pattern's pods.
package struct DisruptionBudget: Sendable, Hashable {
  /// How many pods evictions have to leave.
  package var limit: Limit
  /// When pods that run and are not ready may be evicted; nil for the cluster's default.
  package var unhealthyPodEvictionPolicy: UnhealthyPodEvictionPolicy?

  /// How many pods evictions have to leave.
  package enum Limit: Sendable, Hashable {
    /// So many healthy pods.
    case minAvailable(IntOrPercent)
    /// All but so many.
    case maxUnavailable(IntOrPercent)
  }

  /// When pods that run and are not ready may be evicted.
  package enum UnhealthyPodEvictionPolicy: String, Sendable, Hashable, CaseIterable {
    /// While as many pods are healthy as have to be.
    case ifHealthyBudget = "IfHealthyBudget"
    case alwaysAllow = "AlwaysAllow"
  }

  /// A budget of a limit.
  package init(
    limit: Limit, unhealthyPodEvictionPolicy: UnhealthyPodEvictionPolicy? = nil
  ) {
    self.limit = limit
    self.unhealthyPodEvictionPolicy = unhealthyPodEvictionPolicy
  }
}
