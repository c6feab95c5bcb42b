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
  /// A namespace with an operator in it.
  struct Ground {
    let client: KubernetesClient
    let namespace: String

    func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

    func pods() async throws -> [PodSnapshot] {
      try await client.list(.pods, namespace: namespace, as: PodSnapshot.self).items
    }

    func active() async throws -> [PodSnapshot] { try await pods().filter(\.isActive) }

    func status() async throws -> PodPatternStatus {
      let object = try await client.get(.podPatterns, key("weather"), as: JSONValue.self)
      return PodPatternStatus(json: object["status"] ?? [:])
    }

    func createPattern(replicas: Int, _ spec: JSONValue = [:], policy: JSONValue = "Always")
      async throws
    {
      var whole: JSONValue = [
        "replicas": .integer(replicas),
        "template": [
          "spec": [
            "restartPolicy": policy, "containers": [["name": "web", "image": "nginx:1.27"]],
          ]
        ],
      ]
      for key in ["service", "backoffLimit"] { if let value = spec[key] { whole[key] = value } }
      let pattern: JSONValue = [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
        "metadata": ["name": "weather"], "spec": whole,
      ]
      _ = try await client.create(
        .podPatterns, namespace: namespace, pattern, as: JSONValue.self)
    }

    func patch(
      _ type: ResourceType, _ name: String, subresource: String? = nil, _ patch: JSONValue
    ) async throws {
      _ = try await client.patch(
        type, key(name), subresource: subresource, .merge, patch, as: JSONValue.self)
    }

    func until(
      _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
      _ condition: () async throws -> Bool
    ) async throws {
      try await eventually(what, sourceLocation: sourceLocation, condition)
    }

    func untilReplicas(
      _ count: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      try await until("\(count) replicas", sourceLocation: sourceLocation) {
        let labelled = try await active().filter { $0.pattern == "weather" }
        let told = try await status().replicas
        return labelled.count == count && told == count
      }
    }
  }

  private func run(_ body: @Sendable (Ground) async throws -> Void) async throws {
    let cluster = try await RealControlPlane.shared()
    let ground = Ground(
      client: cluster.client, namespace: try await Arena.make(.real).namespace)
    let service = PodPatternOperator(
      client: cluster.client,
      configuration: OperatorConfiguration(namespaces: [ground.namespace]),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      try await ground.until("the operator is ready") { service.isReady }
      try await body(ground)
      group.cancelAll()
      while let result = await group.nextResult() { _ = result }
    }
  }

  @Test func `pods are made, scaled, replaced and let go`() async throws {
    try await run { ground in
      try await ground.createPattern(replicas: 3, ["service": ["ports": [["port": 80]]]])
      try await ground.untilReplicas(3)
      try await ground.patch(.podPatterns, "weather", ["spec": ["replicas": 2]])
      try await ground.untilReplicas(2)
      let victim = try #require(try await ground.active().first)
      try await ground.client.delete(.pods, victim.key, options: .init(gracePeriodSeconds: 0))
      try await ground.until("another in its place") {
        let active = try await ground.active()
        return active.count == 2 && !active.contains { $0.uid == victim.uid }
      }
      let free = try #require(try await ground.active().first)
      try await ground.patch(
        .pods, free.key.name, ["metadata": ["labels": ["podpattern.dev/pattern": .null]]])
      try await ground.until("it has no owner, and another is in its place") {
        let active = try await ground.active()
        return active.count == 3 && active.first { $0.uid == free.uid }?.ownerUID == nil
      }
      let service = try await ground.client.get(
        .services, ground.key("weather"), as: JSONValue.self)
      #expect(service["spec"]?["selector"]?["podpattern.dev/pattern"] == "weather")
      try await ground.client.delete(.services, ground.key("weather"))
      try await ground.until("the Service is back") {
        let list = try await ground.client.list(
          .services, namespace: ground.namespace, as: JSONValue.self)
        return list.items.count == 1
      }
    }
  }

  @Test func `an ownerless pod is adopted`() async throws {
    try await run { ground in
      let pod: JSONValue = [
        "metadata": ["name": "stray", "labels": ["podpattern.dev/pattern": "weather"]],
        "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
      ]
      _ = try await ground.client.create(
        .pods, namespace: ground.namespace, pod, as: JSONValue.self)
      try await ground.createPattern(replicas: 2)
      try await ground.untilReplicas(2)
      let pods = try await ground.pods()
      #expect(pods.count == 2)
      #expect(pods.allSatisfy { $0.ownerUID != nil })
    }
  }

  @Test func `a failed pod is replaced up to the limit`() async throws {
    try await run { ground in
      try await ground.createPattern(replicas: 1, ["backoffLimit": 1], policy: "Never")
      try await ground.untilReplicas(1)
      for replacement in [0, 1] {
        try await ground.until("replacement \(replacement)") {
          try await ground.active().map(\.replacement) == [replacement]
        }
        let pod = try #require(try await ground.active().first)
        try await ground.patch(
          .pods, pod.key.name, subresource: "status", ["status": ["phase": "Failed"]])
      }
      try await ground.until("the pattern is stalled") {
        try await ground.status()[.stalled]?.reason == "BackoffLimitExceeded"
      }
      let status = try await ground.status()
      #expect(status.failed == 2)
      #expect(status.summary == "Failed")
    }
  }

  @Test func `what the namespace says of log shippers comes and goes`() async throws {
    try await run { ground in
      func annotate(_ name: JSONValue) async throws {
        _ = try await ground.client.patch(
          .namespaces, ObjectKey(namespace: "", name: ground.namespace), .merge,
          ["metadata": ["annotations": [ChildLabels.defaults: name]]], as: JSONValue.self)
      }
      func untilConfiguration(_ pipeline: String) async throws {
        try await ground.until(pipeline) {
          let pods = try await ground.client.list(
            .pods, namespace: ground.namespace, as: JSONValue.self
          ).items
          let revision = try await ground.status().updateRevision
          return pods.contains { pod in
            pod["metadata"]?["labels"]?[ChildLabels.revision]?.string == revision
              && pod["metadata"]?["annotations"]?["\(ChildLabels.pipelinePrefix)\(pipeline)"] != nil
          }
        }
      }
      try await ground.createPattern(replicas: 1)
      try await untilConfiguration("stdout")
      let map: JSONValue = [
        "metadata": ["name": "shipping", "labels": [ChildLabels.defaults: "true"]],
        "data": ["logShipper": "outputs: [{forward: {host: fluentd}}]"],
      ]
      _ = try await ground.client.create(
        .configMaps, namespace: ground.namespace, map, as: JSONValue.self)
      try await annotate("shipping")
      try await untilConfiguration("forward")
      try await annotate(.null)
      try await untilConfiguration("stdout")
    }
  }

  @Test func `a quota's refusal is told in its own words`() async throws {
    try await run { ground in
      let quota = ResourceType(
        group: "", version: "v1", kind: "ResourceQuota", plural: "resourcequotas")
      _ = try await ground.client.create(
        quota, namespace: ground.namespace,
        ["metadata": ["name": "none"], "spec": ["hard": ["pods": "0"]]] as JSONValue,
        as: JSONValue.self)
      try await ground.patchQuota(quota)
      try await ground.createPattern(replicas: 2)
      try await ground.until("the pattern is stalled") {
        try await ground.status()[.stalled]?.reason == "FailedCreate"
      }
      let message = try await ground.status()[.stalled]?.message ?? ""
      #expect(message.contains("exceeded quota: none"), "\(message)")
    }
  }
}

extension RealClusterTests.Ground {
  /// Does what the quota controller, which does not run here, would: says that nothing is used.
  fileprivate func patchQuota(_ quota: ResourceType) async throws {
    try await patch(
      quota, "none", subresource: "status",
      ["status": ["hard": ["pods": "0"], "used": ["pods": "0"]]])
  }
}
