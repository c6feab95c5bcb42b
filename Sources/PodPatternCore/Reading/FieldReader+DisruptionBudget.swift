internal import KubernetesCore

extension FieldReader {
  mutating func disruptionBudget(_ value: JSONValue?, _ path: FieldPath) -> DisruptionBudget? {
    guard let members = object(value, path) else { return nil }
    close(members, path, ["minAvailable", "maxUnavailable", "unhealthyPodEvictionPolicy"])
    let policy: DisruptionBudget.UnhealthyPodEvictionPolicy? = choice(
      members["unhealthyPodEvictionPolicy"], path.key("unhealthyPodEvictionPolicy"))
    let limit: DisruptionBudget.Limit
    switch (members.present("minAvailable"), members.present("maxUnavailable")) {
    case (let least?, nil):
      limit = .minAvailable(
        share(least, path.key("minAvailable"), maximum: 100) ?? .count(0))
    case (nil, let most?):
      limit = .maxUnavailable(
        share(most, path.key("maxUnavailable"), maximum: 100) ?? .count(0))
    default:
      fault(path, "exactly one of minAvailable and maxUnavailable must be set")
      return nil
    }
    return DisruptionBudget(limit: limit, unhealthyPodEvictionPolicy: policy)
  }
}
