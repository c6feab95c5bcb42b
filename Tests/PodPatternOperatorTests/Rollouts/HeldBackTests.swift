internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// Updates that are held back: by `paused`, by the partition, and with `OnDelete`.
@Suite(.timeLimit(.minutes(10))) struct HeldBackTests {
  private static func image(_ name: String) -> JSONValue {
    ["template": ["spec": ["containers": [["name": "web", "image": .string(name)]]]]]
  }

  /// Makes a pattern that is ready, holds an update back, and waits until that is reported.
  private func holdBack(
    _ test: OperatorHarness, replicas: Int, _ hold: JSONValue, image: String = "nginx:1.28"
  ) async throws -> (old: String, new: String) {
    try await test.createPattern(
      replicas: replicas, podSpec: ["containers": [["name": "web", "image": "nginx:1.27"]]], hold)
    try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
    let old = try await test.status().updateRevision
    try await test.pass(.seconds(1))
    var change = Self.image(image)
    for (key, value) in hold.object ?? [:] where key == "paused" { change[key] = value }
    try await test.patch(["spec": change])
    try await test.until("the update is reported") {
      let status = try await test.status()
      return status.updateRevision != old && status.rollout?.to == status.updateRevision
    }
    return (old, try await test.status().updateRevision)
  }

  /// Waits until so many active pods are of each revision, for longer than a reconcile takes.
  private func untilRevisions(
    _ test: OperatorHarness, _ expected: [String: Int]
  ) async throws {
    func counts() async throws -> [String: Int] {
      Dictionary(try await test.activePods().map { ($0.revision, 1) }, uniquingKeysWith: +)
    }
    try await test.until("pods are of \(expected)") { try await counts() == expected }
    try await test.pass(.seconds(5))
    #expect(try await counts() == expected)
  }

  private func pod(_ test: OperatorHarness, of revision: String) async throws -> PodSnapshot {
    try #require(try await test.activePods().first { $0.revision == revision })
  }

  @Test func `while an update is paused, lost and added pods are of the revision before`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 2, podSpec: ["containers": [["name": "web", "image": "nginx:1.27"]]], [:])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let old = try await test.status().updateRevision
      var change = Self.image("nginx:1.28")
      change["paused"] = true
      try await test.patch(["spec": change])
      try await test.until("Paused") { try await test.status().summary == "Paused 0/2" }
      try await test.delete(try await pod(test, of: old))
      try await untilRevisions(test, [old: 2])
      try await test.patch(["spec": ["replicas": 3]])
      try await untilRevisions(test, [old: 3])
      let message = try await test.status()[.ready]?.message
      #expect(
        message
          == "3 of 3 pods are available, 3 of an earlier revision while the update is paused")
      try await test.patch(["spec": ["replicas": 1]])
      try await untilRevisions(test, [old: 1])
      try await test.patch(["spec": ["paused": false]])
      try await untilRevisions(test, [try await test.status().updateRevision: 1])
    }
  }

  @Test func `all pods that are lost while an update is paused come back as they were`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(
        replicas: 3, podSpec: ["containers": [["name": "web", "image": "nginx:1.27"]]], [:])
      try await test.until("Ready") { try await test.status()[.ready]?.isTrue == true }
      let old = try await test.status().updateRevision
      var change = Self.image("nginx:1.28")
      change["paused"] = true
      try await test.patch(["spec": change])
      for pod in try await test.activePods() { try await test.delete(pod) }
      try await untilRevisions(test, [old: 3])
    }
  }

  @Test func `a lost pod below the partition comes back as it was, and above it as declared`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (old, new) = try await holdBack(
        test, replicas: 3, ["strategy": ["rollingUpdate": ["partition": 2], "inPlace": "Never"]])
      try await untilRevisions(test, [old: 2, new: 1])
      try await test.delete(try await pod(test, of: old))
      try await untilRevisions(test, [old: 2, new: 1])
      try await test.delete(try await pod(test, of: new))
      try await untilRevisions(test, [old: 2, new: 1])
      for pod in try await test.activePods() { try await test.delete(pod) }
      try await untilRevisions(test, [old: 2, new: 1])
      try await test.patch(["spec": ["replicas": 5]])
      try await untilRevisions(test, [old: 2, new: 3])
      try await test.patch(["spec": ["replicas": 3]])
      try await test.until("three pods") { try await test.activePods().count == 3 }
      #expect(
        try await test.status()[.ready]?.message.contains("of an earlier revision as the partition")
          == true)
    }
  }

  @Test
  func `with OnDelete a pod that its owner deletes comes back new, and an evicted one as it was`()
    async throws
  {
    try await OperatorHarness.run(kubelet: .instant) { test in
      let (old, new) = try await holdBack(test, replicas: 3, ["strategy": ["type": "OnDelete"]])
      try await untilRevisions(test, [old: 3])
      let evicted = try await pod(test, of: old)
      try await test.setStatus(
        evicted,
        [
          "conditions": [
            ["type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"]
          ]
        ])
      try await test.delete(evicted)
      try await untilRevisions(test, [old: 3])
      try await test.delete(try await pod(test, of: old))
      try await untilRevisions(test, [old: 2, new: 1])
      try await test.patch(["spec": ["replicas": 4]])
      try await untilRevisions(test, [old: 3, new: 1])
      try await test.delete(try await pod(test, of: new))
      try await untilRevisions(test, [old: 3, new: 1])
    }
  }
}
