internal import FoundationEssentials
internal import KubernetesCore

extension APIServer {
  /// Deletes a pod as far as disruption budgets allow it.
  ///
  /// As the server does, it goes by the statuses of the budgets, which a controller keeps.
  mutating func evict(_ call: Call) throws(APIFailure) -> APIResponse {
    guard call.request.method == .post else { throw .methodNotAllowed }
    let eviction = try call.body()
    guard eviction.name.isEmpty || eviction.name == call.key.name else {
      throw .badRequest("name in URL does not match name in Eviction object")
    }
    let options = eviction["deleteOptions"] ?? [:]
    let pod = try stored(call)
    let isDryRun = call.isDryRun || options["dryRun"] == ["All"]
    let preconditions = DeleteOptions(json: options).preconditions
    if !Self.isFree(pod), !pod.isTerminating { try spend(budgetFor: pod, isDryRun, call) }
    try check(preconditions, pod, call)
    if !isDryRun { mark(pod, call) }
    let body = options == [:] ? nil : options.serialized()
    var deletion = APIRequest.delete(.pods, call.key)
    deletion.body = body
    if isDryRun { deletion.query.append(APIRequest.QueryItem("dryRun", "All")) }
    _ = try delete(call.ofObject(call.key, request: deletion))
    var answer = JSONValue.success
    answer["code"] = 201
    return APIResponse(json: answer, status: 201)
  }

  /// Whether nobody is disrupted by the end of a pod, since it does not run.
  private static func isFree(_ pod: JSONValue) -> Bool {
    ["Succeeded", "Failed", "Pending"].contains(pod["status"]?["phase"]?.string ?? "")
  }

  /// Takes one disruption from the budget that a pod belongs to.
  private mutating func spend(
    budgetFor pod: JSONValue, _ isDryRun: Bool, _ call: Call
  ) throws(APIFailure) {
    let table = ResourceType.podDisruptionBudgets.qualifiedPlural
    let budgets = database.objects(table, namespace: pod.namespace).map(\.value).filter {
      PodSelection.matches($0["spec"]?["selector"], pod)
    }
    guard budgets.count < 2 else {
      throw APIFailure(
        500, "InternalError",
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not "
          + "support.")
    }
    if var budget = budgets.first, !Self.isBeyond(budget, pod) {
      try spend(&budget, pod, call.now)
      if !isDryRun { _ = database.put(table, budget.key, budget) }
    }
  }

  /// Says in a pod's status that it is evicted.
  private mutating func mark(_ pod: JSONValue, _ call: Call) {
    var marked = pod
    var conditions = (pod["status"]?["conditions"]?.array ?? []).filter {
      $0["type"] != "DisruptionTarget"
    }
    conditions.append([
      "type": "DisruptionTarget", "status": "True", "lastProbeTime": nil,
      "lastTransitionTime": .time(call.now), "reason": "EvictionByEvictionAPI",
      "message": "Eviction API: evicting",
    ])
    marked["status"]?["conditions"] = .array(conditions)
    _ = database.put(call.served.table, pod.key, marked)
  }

  /// Whether a pod is not ready, so that its end takes nothing from what the budget protects.
  private static func isBeyond(_ budget: JSONValue, _ pod: JSONValue) -> Bool {
    guard !PodSelection.isReady(pod) else { return false }
    if budget["spec"]?["unhealthyPodEvictionPolicy"] == "AlwaysAllow" { return true }
    let desired = budget["status"]?["desiredHealthy"]?.integer ?? 0
    return desired > 0 && (budget["status"]?["currentHealthy"]?.integer ?? 0) >= desired
  }

  private func spend(
    _ budget: inout JSONValue, _ pod: JSONValue, _ now: Date
  ) throws(APIFailure) {
    let status = budget["status"] ?? [:]
    guard status["observedGeneration"]?.integer ?? 0 >= budget.generation else {
      throw Self.refusal(
        "The disruption budget \(budget.name) is still being processed by the server.", retry: 10)
    }
    let allowed = status["disruptionsAllowed"]?.integer ?? 0
    guard allowed > 0 else {
      let desired = status["desiredHealthy"]?.integer ?? 0
      let healthy = status["currentHealthy"]?.integer ?? 0
      throw Self.refusal(
        healthy <= desired
          ? "The disruption budget \(budget.name) needs \(desired) healthy pods and has \(healthy) "
            + "currently"
          : "The disruption budget \(budget.name) does not allow evicting pods currently")
    }
    budget["status"]?["disruptionsAllowed"] = .integer(allowed - 1)
    var disrupted = status["disruptedPods"] ?? [:]
    disrupted[pod.name] = .time(now)
    budget["status"]?["disruptedPods"] = disrupted
    let condition = DisruptionController.condition(allowed > 1, budget, now)
    budget["status"]?["conditions"] = [condition]
  }

  private static func refusal(_ cause: String, retry: Int? = nil) -> APIFailure {
    var details: JSONValue = [
      "causes": [["reason": "DisruptionBudget", "message": .string(cause)]]
    ]
    if let retry { details["retryAfterSeconds"] = .integer(retry) }
    return APIFailure(
      429, "TooManyRequests",
      "Cannot evict pod as it would violate the pod's disruption budget.", details: details)
  }
}
