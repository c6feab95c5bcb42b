internal import FoundationEssentials
internal import KubernetesCore

/// Counts the pods of PodDisruptionBudgets, and says in their statuses how many may be evicted.
struct DisruptionController: Sendable {
  private var seenRevision = 0

  /// Brings the statuses up to date, if anything changed.
  mutating func update(_ server: inout APIServer, now: Date) {
    guard server.database.revision > seenRevision else { return }
    let table = ResourceType.podDisruptionBudgets.qualifiedPlural
    for (key, budget) in server.database.objects(table) {
      var changed = budget
      changed["status"] = Self.status(of: budget, server, now)
      if !changed.isEquivalent(to: budget) { _ = server.database.put(table, key, changed) }
    }
    seenRevision = server.database.revision
  }

  private static func status(
    of budget: JSONValue, _ server: APIServer, _ now: Date
  ) -> JSONValue {
    let pods = server.database.objects(ResourceType.pods.plural, namespace: budget.namespace)
      .map(\.value).filter { PodSelection.matches(budget["spec"]?["selector"], $0) }
    let disrupted = (budget["status"]?["disruptedPods"]?.object ?? [:]).filter { name, _ in
      pods.contains { $0.name == name && !$0.isTerminating }
    }
    let healthy = pods.filter { pod in
      PodSelection.isReady(pod) && !pod.isTerminating && !disrupted.contains { $0.key == pod.name }
    }.count
    let (expected, desired) = Self.counts(budget["spec"] ?? [:], pods, server)
    let allowed = expected > 0 ? max(0, healthy - desired) : 0
    var status: JSONValue = [
      "observedGeneration": .integer(budget.generation), "currentHealthy": .integer(healthy),
      "desiredHealthy": .integer(desired), "disruptionsAllowed": .integer(allowed),
      "expectedPods": .integer(expected),
    ]
    if !disrupted.isEmpty {
      var left: JSONValue = [:]
      for (name, time) in disrupted { left[name] = time }
      status["disruptedPods"] = left
    }
    status["conditions"] = [condition(allowed > 0, budget, now)]
    return status
  }

  /// The condition that says whether a budget has something to spare.
  static func condition(
    _ isAllowed: Bool, _ budget: JSONValue, _ now: Date
  ) -> JSONValue {
    let old = budget["status"]?["conditions"]?[0]
    let status: JSONValue = isAllowed ? "True" : "False"
    return [
      "type": "DisruptionAllowed", "status": status,
      "reason": isAllowed ? "SufficientPods" : "InsufficientPods", "message": "",
      "observedGeneration": .integer(budget.generation),
      "lastTransitionTime": old?["status"] == status
        ? old?["lastTransitionTime"] ?? .time(now) : .time(now),
    ]
  }

  /// How many pods there are to be, and how many of them have to be healthy.
  private static func counts(
    _ spec: JSONValue, _ pods: [JSONValue], _ server: APIServer
  ) -> (expected: Int, desired: Int) {
    if let least = spec["minAvailable"]?.integer { return (pods.count, least) }
    let expected = scale(of: pods, server)
    if let share = spec["minAvailable"] { return (expected, part(share, of: expected)) }
    let missing = spec["maxUnavailable"].map { part($0, of: expected) } ?? 0
    return (expected, max(0, expected - missing))
  }

  /// A number of pods, or a percentage of them, rounded up.
  private static func part(_ share: JSONValue, of count: Int) -> Int {
    if let number = share.integer { return number }
    let percent = Int((share.string ?? "").prefix { $0 != "%" }) ?? 0
    return (count * min(max(percent, 0), 100) + 99) / 100
  }

  /// How many pods those want that control these.
  private static func scale(of pods: [JSONValue], _ server: APIServer) -> Int {
    var wanted: [String: Int] = [:]
    for pod in pods {
      guard let owner = pod.ownerReferences.first(where: { $0["controller"] == true }) else {
        continue
      }
      let served = server.registry.type(
        apiVersion: owner["apiVersion"]?.string ?? "", kind: owner["kind"]?.string ?? "")
      let key = ObjectKey(namespace: pod.namespace, name: owner["name"]?.string ?? "")
      guard let served, let paths = served.scale, let object = server.database[served.table, key]
      else {
        continue
      }
      wanted[object.uid] = object.at(paths.specReplicas)?.integer ?? 1
    }
    return wanted.isEmpty ? pods.count : wanted.values.reduce(0, +)
  }
}
