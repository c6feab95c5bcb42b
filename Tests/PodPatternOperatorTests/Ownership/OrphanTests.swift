internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Patterns that go and leave what they had, and patterns that are made again.
@Suite(.timeLimit(.minutes(10))) struct OrphanTests {
  private let spec: JSONValue = [
    "service": ["ports": [["port": 80]]], "disruptionBudget": ["minAvailable": 1],
  ]
  private static let kept: [ResourceType] = [
    .pods, .services, .podDisruptionBudgets, .controllerRevisions,
  ]

  private func identities(_ test: OperatorHarness) async throws -> [String: [String]] {
    var result: [String: [String]] = [:]
    for type in Self.kept {
      let objects = try await test.list(type).filter {
        $0["metadata"]?["labels"]?[ChildLabels.pattern] == "weather"
      }
      result[type.plural] = objects.compactMap { $0["metadata"]?["uid"]?.string }.sorted()
    }
    return result
  }

  private func isOwned(_ uid: String?, _ test: OperatorHarness) async throws -> Bool {
    for type in Self.kept {
      for object in try await test.list(type)
      where object["metadata"]?["labels"]?[ChildLabels.pattern] == "weather" {
        let owners = object["metadata"]?["ownerReferences"]?.array ?? []
        guard owners.map({ $0["uid"]?.string }) == [uid].filter({ $0 != nil }) else { return false }
      }
    }
    return true
  }

  private func orphan(_ test: OperatorHarness) async throws {
    try await test.client.delete(
      .podPatterns, test.key("weather"), options: .init(propagationPolicy: .orphan))
    try await test.until("the pattern is gone") { try await test.list(.podPatterns).isEmpty }
  }

  @Test func `a pattern made again adopts all that one of the same content left`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern(replicas: 2, spec)
      try await test.untilReplicas(2)
      try await test.patch(["spec": ["template": ["metadata": ["labels": ["a": "b"]]]]])
      try await test.until("there are two revisions") {
        try await test.list(.controllerRevisions).count == 2
      }
      for pod in try await test.activePods() { try await test.makeReady(pod) }
      try await test.until("the new ones are there") {
        for pod in try await test.activePods() where !pod.isReady { try await test.makeReady(pod) }
        let status = try await test.status()
        return status.observedGeneration == 2 && status.updatedReplicas == 2
          && status.replicas == 2
      }
      try await test.settled()
      try await orphan(test)
      let left = try await identities(test)
      #expect(left["pods"]?.count == 2)
      let isFree = try await isOwned(nil, test)
      #expect(isFree)
      var again = spec
      again["template"] = [
        "metadata": ["labels": ["a": "b"]],
        "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
      ]
      let pattern = try await test.createPattern(replicas: 2, again)
      try await test.until("all is owned") {
        try await isOwned(pattern["metadata"]?["uid"]?.string, test)
      }
      try await test.untilReplicas(2)
      try await test.settled()
      let after = try await identities(test)
      #expect(after == left)
      let stalled = try await test.status()[.stalled]?.isTrue
      #expect(stalled == false)
    }
  }

  @Test func `a watch of patterns that lags adopts nothing of a pattern that goes`() async throws {
    let test = try await OperatorHarness()
    let transport = LaggingTransport(base: test.cluster.transport)
    try await test.withOperator(over: transport) {
      try await test.createPattern(replicas: 3, spec)
      try await test.untilReplicas(3)
      try await test.settled()
      transport[.podPatterns].hold()
      try await orphan(test)
      let left = try await identities(test)
      try await test.pass(.seconds(10))
      transport[.podPatterns].release()
      try await test.pass(.seconds(60))
      let after = try await identities(test)
      #expect(after == left)
      let isFree = try await isOwned(nil, test)
      #expect(isFree)
    }
  }

  @Test func `what an earlier pattern of the name owns is made anew when it is gone`() async throws
  {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await test.createPattern(replicas: 2, spec)
      try await test.untilReplicas(2)
      try await test.settled()
    }
    // As a tool does that deletes and makes again at once; the operator sees the new one alone.
    try await test.client.delete(.podPatterns, test.key("weather"))
    let pattern = try await test.createPattern(replicas: 2, spec)
    try await test.withOperator {
      try await test.until("all is owned by the new one") {
        let kept = try await identities(test)
        return try await isOwned(pattern["metadata"]?["uid"]?.string, test)
          && kept["services"]?.count == 1 && kept["poddisruptionbudgets"]?.count == 1
      }
      try await test.untilReplicas(2)
      try await test.until("nothing is stalled") {
        try await test.status()[.stalled]?.isTrue == false
      }
    }
  }
}
