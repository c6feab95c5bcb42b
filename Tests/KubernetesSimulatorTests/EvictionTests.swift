import FoundationEssentials
import KubernetesCore
import KubernetesSimulator
import KubernetesTestSupport
import Testing

/// Evictions as `kubectl drain` asks for them, with budgets that a controller keeps.
@Suite struct EvictionTests {
  let clock = ManualClock(.atOnce)
  let cluster: SimulatedCluster
  var exchange: Exchange { Exchange(cluster) }

  init() {
    cluster = SimulatedCluster(clock: clock, kubelet: KubeletConfiguration(followsManifests: true))
  }

  private func evict(_ name: String, _ options: JSONValue = [:]) async throws -> Exchange.Answer {
    let body: JSONValue = [
      "apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": .string(name)],
      "deleteOptions": options,
    ]
    return try await exchange.send(
      APIRequest(
        .post, "/api/v1/namespaces/default/pods/\(name)/eviction", body: body.serialized()))
  }

  private func prepare(_ spec: JSONValue) async throws {
    for name in ["a", "b"] {
      try await exchange.create(.pods, Exchange.pod(name, labels: ["app": "web"]))
    }
    var spec = spec
    spec["selector"] = ["matchLabels": ["app": "web"]]
    try await exchange.create(
      .podDisruptionBudgets, ["metadata": ["name": "web"], "spec": spec])
    cluster.tick()
    cluster.tick()
  }

  @Test func `one pod may go, and the next once it is replaced`() async throws {
    try await prepare(["minAvailable": 1])
    let status = try await exchange.get(.podDisruptionBudgets, "web")["status"]
    #expect(status?["currentHealthy"] == 2 && status?["disruptionsAllowed"] == 1)
    #expect(try await evict("a").status == 201)
    let refused = try await evict("b")
    #expect(refused.status == 429 && refused.body["reason"] == "TooManyRequests")
    cluster.tick()
    let cause = try await evict("b").body["details"]?["causes"]?[0]
    #expect(
      cause?["message"] == "The disruption budget web needs 1 healthy pods and has 1 currently")
    #expect(try await exchange.get(.pods, "a")["kind"] != "Pod")
    try await exchange.create(.pods, Exchange.pod("c", labels: ["app": "web"]))
    cluster.tick()
    #expect(try await evict("b").status == 201)
  }

  @Test func `a dry run leaves the pod and the budget as they are`() async throws {
    try await prepare(["maxUnavailable": 1])
    #expect(try await evict("a", ["dryRun": ["All"]]).status == 201)
    cluster.tick()
    #expect(try await exchange.get(.pods, "a")["kind"] == "Pod")
    #expect(
      try await exchange.get(.podDisruptionBudgets, "web")["status"]?["disruptionsAllowed"] == 1)
  }

  @Test func `a pod without a budget may go, one that is another by now may not`() async throws {
    try await exchange.create(.pods, Exchange.pod("a"))
    cluster.tick()
    #expect(try await evict("a", ["preconditions": ["uid": "other"]]).status == 409)
    #expect(try await evict("a").status == 201)
    #expect(try await evict("none").status == 404)
  }
}
