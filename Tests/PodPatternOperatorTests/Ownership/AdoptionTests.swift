internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// Pods that somebody else has made, and that say of no revision that they are of it.
@Suite(.timeLimit(.minutes(10))) struct AdoptionTests {
  private static let spec: JSONValue = [
    "sharedVolume": ["enabled": false], "logShipper": ["enabled": false],
  ]

  /// Makes ready pods as a Deployment left them.
  private func orphans(
    _ names: [String], image: String = "nginx:1.27", in test: OperatorHarness
  ) async throws {
    for name in names {
      try await test.create(
        .pods,
        [
          "metadata": [
            "name": .string(name),
            "labels": ["podpattern.dev/pattern": "weather", "pod-template-hash": "abc"],
          ],
          "spec": ["containers": [["name": "web", "image": .string(image)]]],
        ])
      try await test.until("\(name) is ready") {
        try await test.pods().contains { $0.key.name == name && $0.isReady }
      }
    }
  }

  private func declare(_ replicas: Int, in test: OperatorHarness, paused: Bool = false)
    async throws
  {
    var spec = Self.spec
    spec["paused"] = .bool(paused)
    try await test.createPattern(replicas: replicas, spec)
  }

  @Test func `pods of the declared template are of its revision, and all stay`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await orphans(["a", "b", "c"], in: test)
      let before = Set(try await test.pods().map(\.uid))
      try await declare(3, in: test)
      try await test.until("they are up to date") {
        let status = try await test.status()
        return status.updatedReplicas == 3 && status[.ready]?.isTrue == true
      }
      try await test.settled()
      let pods = try await test.pods()
      #expect(Set(pods.map(\.uid)) == before)
      let revision = try await test.status().updateRevision
      #expect(pods.allSatisfy { $0.revision == revision && $0.ownerUID != nil })
    }
  }

  @Test func `the next change reaches adopted pods`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await orphans(["a", "b"], in: test)
      try await declare(2, in: test)
      try await test.until("they are adopted") {
        try await test.status().updatedReplicas == 2
      }
      try await test.patch([
        "spec": ["template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]]]
      ])
      try await test.until("both are replaced") {
        let pods = try await test.activePods()
        return pods.count == 2 && pods.allSatisfy { !["a", "b"].contains($0.key.name) }
      }
    }
  }

  @Test func `pods of another template are adopted, and replaced by an update`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await orphans(["a", "b"], in: test)
      try await orphans(["other"], image: "nginx:1.26", in: test)
      try await declare(3, in: test)
      try await test.until("one is replaced") {
        let status = try await test.status()
        return status.updatedReplicas == 3 && status[.ready]?.isTrue == true
          && status[.reconciling]?.isTrue == false
      }
      let names = Set(try await test.activePods().map(\.key.name))
      #expect(names.count == 3 && names.isSuperset(of: ["a", "b"]) && !names.contains("other"))
    }
  }

  @Test func `a paused pattern adopts them, and replaces none until it goes on`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await orphans(["a"], in: test)
      try await orphans(["other"], image: "nginx:1.26", in: test)
      try await declare(2, in: test, paused: true)
      try await test.until("both are adopted") {
        try await test.pods().allSatisfy { $0.ownerUID != nil }
      }
      try await test.settled()
      let status = try await test.status()
      #expect(status.replicas == 2 && status.updatedReplicas == 1)
      let before = Set(try await test.pods().map(\.key.name))
      #expect(before == ["a", "other"])
      try await test.patch(["spec": ["paused": false]])
      try await test.until("the other one is replaced") {
        let names = try await test.activePods().map(\.key.name)
        return names.count == 2 && !names.contains("other")
      }
    }
  }

  @Test func `a pod that has the label of a revision is taken at its word`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await declare(1, in: test)
      try await test.untilReplicas(1)
      let first = try #require(try await test.pods().first)
      try await test.client.delete(
        .podPatterns, test.key("weather"), options: .init(propagationPolicy: .orphan))
      try await test.until("the pattern is gone") {
        try await test.list(.podPatterns).isEmpty
      }
      try await declare(1, in: test)
      try await test.until("it is adopted") {
        let pods = try await test.pods()
        return pods.count == 1 && pods.first?.ownerUID != nil
          && pods.first?.ownerUID != first.ownerUID
      }
      let after = try #require(try await test.pods().first)
      #expect(after.uid == first.uid && after.revision == first.revision)
    }
  }
}
