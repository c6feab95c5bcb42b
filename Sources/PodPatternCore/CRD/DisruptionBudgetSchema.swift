internal import KubernetesCore

/// The schema of the disruption budget.
enum DisruptionBudgetSchema {
  static let node = SchemaNode.object(
    "How many pods evictions, as by kubectl drain, have to leave: a PodDisruptionBudget of the"
      + " pattern's name for its pods. Exactly one of minAvailable and maxUnavailable must be set."
      + " No PodDisruptionBudget without it.",
    [
      "minAvailable": share(
        "How many pods must be there and healthy after an eviction: a number, or a percentage"
          + " rounded up."),
      "maxUnavailable": share(
        "How many pods may be missing or unhealthy after an eviction: a number, or a percentage"
          + " rounded up."),
      "unhealthyPodEvictionPolicy": .choice(
        "When pods that run and are not ready may be evicted: IfHealthyBudget is while as many pods"
          + " are healthy as have to be, AlwaysAllow is at any time. IfHealthyBudget without it.",
        DisruptionBudget.UnhealthyPodEvictionPolicy.allCases.map(\.rawValue)),
    ]
  ).nullable.rule(
    CELRule(
      "[has(self.minAvailable) && dyn(self.minAvailable) != null,"
        + " has(self.maxUnavailable) && dyn(self.maxUnavailable) != null]"
        + ".filter(isSet, isSet).size() == 1",
      "exactly one of minAvailable and maxUnavailable must be set"))

  private static func share(_ description: String) -> SchemaNode {
    SchemaNode.share(description, atMost: 100).nullable
  }
}
