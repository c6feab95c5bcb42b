internal import KubernetesCore

extension PodAssembly {
  /// The PodDisruptionBudget, where one is declared.
  func disruptionBudget() -> JSONValue? {
    guard let budget = spec.disruptionBudget else { return nil }
    var body: JSONObject = [:]
    switch budget.limit {
    case .minAvailable(let share): body["minAvailable"] = share.json
    case .maxUnavailable(let share): body["maxUnavailable"] = share.json
    }
    let labels: JSONObject = [ChildLabels.pattern: .string(pattern.metadata.name)]
    body["selector"] = ["matchLabels": .object(labels)]
    if let policy = budget.unhealthyPodEvictionPolicy {
      body["unhealthyPodEvictionPolicy"] = .string(policy.rawValue)
    }
    return .object(
      child(
        "policy/v1", "PodDisruptionBudget", name: pattern.metadata.name, ["spec": .object(body)]))
  }
}

extension IntOrPercent {
  fileprivate var json: JSONValue {
    switch self {
    case .count(let count): .integer(count)
    case .percent(let percent): .string("\(percent)%")
    }
  }
}
