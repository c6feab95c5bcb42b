import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Logging
import PodPatternCore
import PodPatternOperator
import Testing

/// Whoever may create PodPatterns gets no more than the namespace's pod security level admits.
@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(5)))
struct RealPodSecurityTests {
  @Test func `what the level refuses is the pattern's condition, in the API server's words`()
    async throws
  {
    try await withOperator(level: "restricted") { ground in
      try await ground.create(["hostNetwork": true, "containers": [["name": "web", "image": "a"]]])
      let stalled = try await ground.condition("Stalled", is: "True")
      #expect(stalled["reason"] == "FailedCreate")
      let message = stalled["message"]?.string ?? ""
      #expect(message.contains(#"violates PodSecurity "restricted:latest""#), "\(message)")
      #expect(message.contains("host namespaces (hostNetwork=true)"), "\(message)")
    }
  }

  /// What the operator adds needs nothing that `restricted` refuses: an initializer that fetches, and
  /// the log shipper.
  @Test func `a pattern whose own containers are restricted is admitted as a whole`() async throws {
    try await withOperator(level: "restricted") { ground in
      try await ground.create([
        "securityContext": ["runAsNonRoot": true, "seccompProfile": ["type": "RuntimeDefault"]],
        "containers": [
          [
            "name": "web", "image": "a",
            "securityContext": [
              "allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]],
            ],
          ]
        ],
      ])
      try await eventually("a pod is made", within: .seconds(60)) {
        try await !ground.client.list(.pods, namespace: ground.namespace, as: JSONValue.self)
          .items.isEmpty
      }
    }
  }

  private func withOperator(
    level: String, _ body: (Ground) async throws -> Void
  ) async throws {
    let plane = try await RealControlPlane.shared()
    try await plane.installDefinition()
    let ground = Ground(client: plane.client, namespace: try await plane.makeNamespace("security"))
    let labels: JSONValue = ["pod-security.kubernetes.io/enforce": .string(level)]
    let patch: JSONValue = ["metadata": ["labels": labels]]
    let key = ObjectKey(namespace: "", name: ground.namespace)
    _ = try await plane.client.patch(.namespaces, key, .merge, patch, as: JSONValue.self)
    let service = PodPatternOperator(
      client: plane.client, configuration: OperatorConfiguration(namespaces: [ground.namespace]),
      logger: Logger(label: "security") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      try await body(ground)
      group.cancelAll()
      while let result = await group.nextResult() { _ = result }
    }
  }
}

/// A namespace with a pattern in it.
private struct Ground {
  let client: KubernetesClient
  let namespace: String

  /// Makes a pattern with an initializer that fetches, of a pod's spec.
  func create(_ pod: JSONValue) async throws {
    let pattern: JSONValue = [
      "apiVersion": .string(PodPattern.apiVersion), "kind": "PodPattern",
      "metadata": ["name": "shop"],
      "spec": [
        "template": ["spec": pod],
        "initializers": [["name": "page", "fetch": ["url": "http://a/b", "path": "b"]]],
      ],
    ]
    _ = try await client.create(.podPatterns, namespace: namespace, pattern, as: JSONValue.self)
  }

  /// Waits for a condition to have a status.
  func condition(_ type: String, is status: String) async throws -> JSONValue {
    var found: JSONValue = .null
    try await eventually("\(type) is \(status)", within: .seconds(60)) {
      let key = ObjectKey(namespace: namespace, name: "shop")
      let pattern = try await client.get(.podPatterns, key, as: JSONValue.self)
      let conditions: [JSONValue] = pattern["status"]?["conditions"]?.array ?? []
      found = conditions.first { $0["type"]?.string == type } ?? .null
      return found["status"]?.string == status
    }
    return found
  }
}
