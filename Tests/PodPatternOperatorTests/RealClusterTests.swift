internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import Logging
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// The operator on a real kube-apiserver: the main of what the simulated cluster's tests hold.
@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(10)))
struct RealClusterTests {
  /// Runs an operator in a namespace where pods are what the test makes of them.
  private func run(_ body: @Sendable (RealArena) async throws -> Void) async throws {
    let arena = try await RealArena(patience: .seconds(30))
    try await arena.withOperator { try await body(arena) }
  }

  @Test func `pods are made, scaled, replaced and let go`() async throws {
    try await run { arena in
      try await arena.createPattern(replicas: 3, ["service": ["ports": [["port": 80]]]])
      try await arena.untilReplicas(3)
      try await arena.patch(.podPatterns, "weather", ["spec": ["replicas": 2]])
      try await arena.untilReplicas(2)
      let victim = try #require(try await arena.activePods().first)
      try await arena.delete(victim)
      try await arena.until("another in its place") {
        let active = try await arena.activePods()
        return active.count == 2 && !active.contains { $0.uid == victim.uid }
      }
      let free = try #require(try await arena.activePods().first)
      try await arena.patch(
        .pods, free.key.name, ["metadata": ["labels": ["podpattern.dev/pattern": .null]]])
      try await arena.until("it has no owner, and another is in its place") {
        let active = try await arena.activePods()
        return active.count == 3 && active.first { $0.uid == free.uid }?.ownerUID == nil
      }
      let service = try await arena.get(.services, "weather")
      #expect(service["spec"]?["selector"]?["podpattern.dev/pattern"] == "weather")
      try await arena.client.delete(.services, arena.key("weather"))
      try await arena.until("the Service is back") {
        try await arena.list(.services).count == 1
      }
    }
  }

  @Test func `an ownerless pod is adopted`() async throws {
    try await run { arena in
      let pod: JSONValue = [
        "metadata": ["name": "stray", "labels": ["podpattern.dev/pattern": "weather"]],
        "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
      ]
      try await arena.create(.pods, pod)
      try await arena.createPattern(
        replicas: 2, ["sharedVolume": ["enabled": false], "logShipper": ["enabled": false]])
      try await arena.until("both are up to date") {
        try await arena.status().updatedReplicas == 2
      }
      let pods = try await arena.pods()
      #expect(pods.count == 2 && pods.contains { $0.key.name == "stray" })
      #expect(pods.allSatisfy { $0.ownerUID != nil })
    }
  }

  @Test func `a failed pod is replaced up to the limit`() async throws {
    try await run { arena in
      try await arena.createPattern(
        podSpec: ["restartPolicy": "Never"], ["backoffLimit": 1])
      try await arena.untilReplicas(1)
      for replacement in [0, 1] {
        try await arena.until("replacement \(replacement)") {
          try await arena.activePods().map(\.replacement) == [replacement]
        }
        let pod = try #require(try await arena.activePods().first)
        try await arena.fail(pod)
      }
      try await arena.until("the pattern is stalled") {
        try await arena.status()[.stalled]?.reason == "BackoffLimitExceeded"
      }
      let status = try await arena.status()
      #expect(status.failed == 2)
      #expect(status.summary == "Failed")
    }
  }

  @Test func `what the namespace says of log shippers comes and goes`() async throws {
    try await run { arena in
      func annotate(_ name: JSONValue) async throws {
        _ = try await arena.client.patch(
          .namespaces, ObjectKey(namespace: "", name: arena.namespace), .merge,
          ["metadata": ["annotations": [ChildLabels.defaults: name]]], as: JSONValue.self)
      }
      func untilConfiguration(_ pipeline: String) async throws {
        try await arena.until(pipeline) {
          let pods = try await arena.list(.pods)
          let revision = try await arena.status().updateRevision
          return pods.contains { pod in
            pod["metadata"]?["labels"]?[ChildLabels.revision]?.string == revision
              && pod["metadata"]?["annotations"]?["\(ChildLabels.pipelinePrefix)\(pipeline)"] != nil
          }
        }
      }
      try await arena.createPattern(replicas: 1)
      try await untilConfiguration("stdout")
      let map: JSONValue = [
        "metadata": ["name": "shipping", "labels": [ChildLabels.defaults: "true"]],
        "data": ["logShipper": "outputs: [{forward: {host: fluentd}}]"],
      ]
      try await arena.create(.configMaps, map)
      try await annotate("shipping")
      try await untilConfiguration("forward")
      try await annotate(.null)
      try await untilConfiguration("stdout")
    }
  }

  @Test func `a quota's refusal is told in its own words`() async throws {
    try await run { arena in
      let quota = ResourceType(
        group: "", version: "v1", kind: "ResourceQuota", plural: "resourcequotas")
      try await arena.create(
        quota, ["metadata": ["name": "none"], "spec": ["hard": ["pods": "0"]]])
      // What the quota controller would do, which does not run here: say that nothing is used.
      try await arena.patch(
        quota, "none", subresource: "status",
        ["status": ["hard": ["pods": "0"], "used": ["pods": "0"]]])
      try await arena.createPattern(replicas: 2)
      try await arena.until("the pattern is stalled") {
        try await arena.status()[.stalled]?.reason == "FailedCreate"
      }
      let message = try await arena.status()[.stalled]?.message ?? ""
      #expect(message.contains("exceeded quota: none"), "\(message)")
    }
  }
}
