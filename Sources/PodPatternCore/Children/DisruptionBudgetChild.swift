internal import KubernetesCore

extension ChildKind {
  static let podDisruptionBudget = ChildKind(type: .podDisruptionBudgets) { pattern, _, _ in
    guard let budget = pattern.spec.disruptionBudget else { return nil }
    var spec: JSONObject = [:]
    switch budget.limit {
    case .minAvailable(let share): spec["minAvailable"] = share.json
    case .maxUnavailable(let share): spec["maxUnavailable"] = share.json
    }
    spec["selector"] = [
      "matchLabels": [ChildLabels.pattern: .string(pattern.metadata.name)]
    ]
    if let policy = budget.unhealthyPodEvictionPolicy {
      spec["unhealthyPodEvictionPolicy"] = .string(policy.rawValue)
    }
    return ["spec": .object(spec)]
  }
}
