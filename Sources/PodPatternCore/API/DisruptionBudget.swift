/// How far evictions, as by a drain of a node, may go with a pattern's pods.
public struct DisruptionBudget: Sendable, Hashable {
  /// How many pods evictions have to leave.
  public var limit: Limit
  /// When pods that run and are not ready may be evicted; nil for the cluster's default.
  public var unhealthyPodEvictionPolicy: UnhealthyPodEvictionPolicy?

  /// How many pods evictions have to leave.
  public enum Limit: Sendable, Hashable {
    /// So many healthy pods.
    case minAvailable(IntOrPercent)
    /// All but so many.
    case maxUnavailable(IntOrPercent)
  }

  /// When pods that run and are not ready may be evicted.
  public enum UnhealthyPodEvictionPolicy: String, Sendable, Hashable, CaseIterable {
    /// While as many pods are healthy as have to be.
    case ifHealthyBudget = "IfHealthyBudget"
    case alwaysAllow = "AlwaysAllow"
  }

  /// A budget of a limit.
  public init(
    limit: Limit, unhealthyPodEvictionPolicy: UnhealthyPodEvictionPolicy? = nil
  ) {
    self.limit = limit
    self.unhealthyPodEvictionPolicy = unhealthyPodEvictionPolicy
  }
}
