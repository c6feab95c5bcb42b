internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// Patterns whose pods a simulated kubelet runs.
@Suite(.timeLimit(.minutes(10))) struct LifeTests {
  private let fetch: JSONValue = [
    "initializers": [
      ["name": "fetch-weather", "fetch": ["url": "https://example.test", "path": "index.html"]]
    ]
  ]

  @Test func `pods that run make the pattern Ready`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2, fetch)
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let status = try await test.status()
      #expect(status.ready == "2/2")
      #expect(status.summary == "Running")
      #expect(status.availableReplicas == 2)
      #expect(status[.reconciling]?.isTrue == false)
      #expect(status.shipper == "Shipping")
    }
  }

  @Test func `a failing initializer shows by name, exit code and restarts, and as an Event`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      test.cluster.kubelet.fail(
        initializer: "fetch-weather", exitCode: 6, message: "no such host")
      try await test.createPattern("weather", fetch)
      try await test.until("the initializer restarted three times") {
        try await test.status().initializers.first?.restarts ?? 0 >= 3
      }
      let status = try await test.status()
      #expect(status.summary == "Init:0/1 fetch-weather")
      let initializer = try #require(status.initializers.first)
      #expect(initializer.failing == 1)
      #expect(initializer.waiting == 1)
      #expect(initializer.failure?.exitCode == 6)
      try await test.until("there is one Event of it") {
        try await test.list(.events).count { $0["reason"] == "InitializerFailed" } == 1
      }
      test.cluster.kubelet.recover(container: "fetch-weather")
      try await test.until("Ready") {
        try await test.status()[.ready]?.isTrue == true
      }
    }
  }

  @Test func `a changed template replaces pods one by one`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 3)
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let old = try await test.status().updateRevision
      try await test.patch(
        [
          "spec": [
            "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]]
          ]
        ])
      try await test.until("all pods are new and ready") {
        let active = try await test.activePods()
        #expect(active.count(where: \.isReady) >= 1)
        let status = try await test.status()
        return status.updateRevision != old && status.currentRevision != old
          && status.updatedReplicas == 3 && status[.ready]?.isTrue == true
      }
      let active = try await test.activePods()
      #expect(active.allSatisfy { $0.revision != old } && active.count == 3)
    }
  }
}
