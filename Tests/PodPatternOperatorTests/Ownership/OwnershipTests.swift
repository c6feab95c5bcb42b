internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct OwnershipTests {
  private func orphan(_ name: String, in test: OperatorHarness) async throws {
    try await test.create(
      .pods,
      [
        "metadata": [
          "name": .string(name), "labels": ["podpattern.dev/pattern": "weather"],
        ],
        "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
      ])
  }

  @Test func `an ownerless pod with the label is adopted instead of making another`() async throws {
    try await OperatorHarness.run { test in
      try await orphan("stray", in: test)
      let pattern = try await test.createPattern(
        replicas: 2, ["sharedVolume": ["enabled": false], "logShipper": ["enabled": false]])
      try await test.untilReplicas(2)
      let pods = try await test.pods()
      let stray = try #require(pods.first { $0.key.name == "stray" })
      #expect(stray.ownerUID == pattern["metadata"]?["uid"]?.string)
      try await test.settled()
      let after = try await test.pods()
      #expect(after.count == 2)
    }
  }

  @Test func `a pod whose label is removed is replaced and let go`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern()
      try await test.untilReplicas(1)
      let pod = try #require(try await test.pods().first)
      try await test.patch(
        .pods, pod.key.name,
        ["metadata": ["labels": ["podpattern.dev/pattern": .null]]])
      try await test.until("it has no owner and another is there") {
        let pods = try await test.pods()
        return pods.first { $0.uid == pod.uid }?.ownerUID == nil && pods.count == 2
      }
      try await test.settled()
      let after = try await test.pods()
      #expect(after.count == 2)
    }
  }

  @Test func `a pod relabelled for nobody is replaced and let go`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern()
      try await test.untilReplicas(1)
      let pod = try #require(try await test.pods().first)
      try await test.patch(
        .pods, pod.key.name,
        ["metadata": ["labels": ["podpattern.dev/pattern": "debug"]]])
      try await test.until("it has no owner and another is there") {
        let pods = try await test.pods()
        return pods.first { $0.uid == pod.uid }?.ownerUID == nil && pods.count == 2
      }
    }
  }

  @Test func `a Service that somebody changed is made right again`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern("weather", ["service": ["ports": [["port": 80]]]])
      try await test.until("the Service is there") {
        try await test.list(.services).contains { $0["metadata"]?["name"] == "weather" }
      }
      try await test.settled()
      try await test.patch(
        .services, "weather", ["spec": ["selector": ["podpattern.dev/pattern": "other"]]])
      try await test.until("the selector is back") {
        let service = try await test.get(.services, "weather")
        return service["spec"]?["selector"]?[ChildLabels.pattern] == "weather"
      }
      try await test.client.delete(.services, test.key("weather"))
      try await test.until("the Service is back") {
        try await test.list(.services).contains { $0["metadata"]?["name"] == "weather" }
      }
      try await test.patch(["spec": ["service": .null]])
      try await test.until("the Service is gone") {
        try await !test.list(.services).contains { $0["metadata"]?["name"] == "weather" }
      }
    }
  }

  @Test func `a PodDisruptionBudget comes, changes and goes as declared`() async throws {
    try await OperatorHarness.run { test in
      try await test.createPattern("weather", ["disruptionBudget": ["minAvailable": "50%"]])
      try await test.until("the budget is there") {
        try await test.list(.podDisruptionBudgets).contains { $0["metadata"]?["name"] == "weather" }
      }
      let budget = try await test.get(.podDisruptionBudgets, "weather")
      #expect(budget["spec"]?["minAvailable"] == "50%")
      #expect(
        budget["spec"]?["selector"] == ["matchLabels": ["podpattern.dev/pattern": "weather"]])
      #expect(budget["metadata"]?["ownerReferences"]?[0]?["kind"] == "PodPattern")
      try await test.patch([
        "spec": ["disruptionBudget": ["minAvailable": .null, "maxUnavailable": 1]]
      ])
      try await test.until("the budget is another") {
        let spec = try await test.get(.podDisruptionBudgets, "weather")["spec"]
        return spec?["maxUnavailable"] == 1 && spec?["minAvailable"] == nil
      }
      try await test.client.delete(.podDisruptionBudgets, test.key("weather"))
      try await test.until("the budget is back") {
        try await !test.list(.podDisruptionBudgets).isEmpty
      }
      try await test.patch(["spec": ["disruptionBudget": .null]])
      try await test.until("the budget is gone") {
        try await test.list(.podDisruptionBudgets).isEmpty
      }
    }
  }

  @Test func `somebody else's Service of that name is left alone, and that is said`() async throws {
    try await OperatorHarness.run { test in
      try await test.create(
        .services,
        [
          "metadata": ["name": "weather"],
          "spec": ["selector": ["app": "mine"], "ports": [["port": 80]]],
        ])
      try await test.createPattern("weather", ["service": ["ports": [["port": 81]]]])
      try await test.until("the pattern is stalled") {
        try await test.status()[.stalled]?.reason == "FailedService"
      }
      let message = try await test.status()[.stalled]?.message
      #expect(message?.contains("does not belong to this PodPattern") == true)
      let service = try await test.get(.services, "weather")
      #expect(service["spec"]?["selector"]?["app"] == "mine")
    }
  }
}
