internal import KubernetesCore

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
}

extension DisruptionBudget {
  static let fields = Fields(
    DisruptionBudget(limit: .minAvailable(.count(0))),
    "How many pods evictions, as by kubectl drain, have to leave: a PodDisruptionBudget of the"
      + " pattern's name for its pods. Exactly one of minAvailable and maxUnavailable must be set."
      + " No PodDisruptionBudget without it."
  ) {
    Field(
      oneOf: [
        Alternative(
          "minAvailable", .share(atMost: 100), Limit.minAvailable,
          "How many pods must be there and healthy after an eviction: a number, or a percentage"
            + " rounded up."),
        Alternative(
          "maxUnavailable", .share(atMost: 100), Limit.maxUnavailable,
          "How many pods may be missing or unhealthy after an eviction: a number, or a percentage"
            + " rounded up."),
      ], \.limit
    ).turn(1)
    Field(
      \.unhealthyPodEvictionPolicy, "unhealthyPodEvictionPolicy", .choice, .optional,
      "When pods that run and are not ready may be evicted: IfHealthyBudget is while as many pods"
        + " are healthy as have to be, AlwaysAllow is at any time. IfHealthyBudget without it.")
  }
}
