internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// An operator over a pattern whose pods 0.1.0 made, with the ConfigMap that they mount.
@Suite(.timeLimit(.minutes(10))) struct FormerConfigMapTests {
  /// What holds an update back, and what lets it go on.
  struct Hold: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let spec: JSONValue
    let release: JSONValue
  }

  static let holds = [
    Hold(testDescription: "paused", spec: ["paused": true], release: ["paused": false]),
    Hold(
      testDescription: "partition", spec: ["strategy": ["rollingUpdate": ["partition": 1]]],
      release: ["strategy": ["rollingUpdate": ["partition": 0]]]),
    Hold(
      testDescription: "OnDelete", spec: ["strategy": ["type": "OnDelete"]],
      release: ["strategy": ["type": "RollingUpdate"]]),
  ]

  @Test(arguments: holds)
  func
    `a former ConfigMap stays while the update is held back, and goes with the last pod that mounts it`(
      _ hold: Hold
    ) async throws
  {
    let test = try await OperatorHarness(kubelet: .instant)
    let former = try await FormerRelease(in: test, spec: hold.spec)
    let before = try #require(try await former.configMap())
    try await test.withOperator {
      try await test.until("the operator knows the pods") {
        try await test.status().updateRevision != FormerRelease.revision
      }
      try await test.pass(.seconds(50))
      #expect(try await !former.mountingPods().isEmpty)
      #expect(try await former.configMap() == before)

      try await test.patch(["spec": hold.release])
      try await test.until("it is gone") {
        let mounting = try await former.mountingPods()
        let now = try await former.configMap()
        if !mounting.isEmpty { #expect(now == before) }
        return now == nil
      }
      #expect(try await former.mountingPods() == [])
      #expect(try await test.activePods().count == 2)
    }
  }

  @Test func `a former ConfigMap stays until the last pod that mounts it has ended`() async throws {
    let test = try await OperatorHarness()
    let former = try await FormerRelease(in: test, replicas: 1, isOnNodes: true)
    let before = try #require(try await former.configMap())
    let old = try #require(try await test.pods().first)
    try await test.makeReady(old)
    try await test.withOperator {
      try await test.until("a new pod is there") { try await test.pods().count == 2 }
      let new = try #require(try await test.pods().first { $0.uid != old.uid })
      try await test.makeReady(new)
      try await test.until("the old pod is ending") {
        try await test.pods().first { $0.uid == old.uid }?.isTerminating == true
      }
      try await test.until("the update is over") {
        try await test.status().currentRevision == new.revision
      }
      try await test.settled()
      #expect(try await former.configMap() == before)
      try await test.delete(old)
      try await test.until("it is gone") { try await former.configMap() == nil }
    }
  }

  @Test func `a former ConfigMap stays when an update is rolled back to pods that mount it`()
    async throws
  {
    let test = try await OperatorHarness(kubelet: .instant)
    test.cluster.kubelet.script(
      .imageNotPulled(message: "not found"), container: "log-shipper",
      image: ExpansionSettings().logShipper.image)
    let former = try await FormerRelease(
      in: test,
      spec: [
        "strategy": ["type": "Recreate", "rollback": "Automatic"], "progressDeadlineSeconds": 30,
      ])
    let before = try #require(try await former.configMap())
    try await test.withOperator {
      try await test.until("it is given up, and all is as it was") {
        let status = try await test.status()
        let active = try await test.activePods()
        return status.rollback?.to == FormerRelease.revision && active.count == 2
          && active.allSatisfy { $0.revision == FormerRelease.revision }
      }
      try await test.settled()
      #expect(try await former.configMap() == before)
    }
  }

  @Test func `a ConfigMap that no pattern owns, or of another name, is not deleted`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    let former = try await FormerRelease(in: test)
    try await test.client.delete(.configMaps, test.key("weather-log-shipper"))
    try await former.makeConfigMap(owners: [])
    try await former.makeConfigMap("weather-settings")
    try await test.withOperator {
      try await test.until("the update is over") {
        let status = try await test.status()
        return !status.currentRevision.isEmpty && status.currentRevision != FormerRelease.revision
      }
      try await test.pass(.seconds(10))
      #expect(try await test.list(.configMaps).count == 2)
    }
  }

  @Test func `a server that does not list ConfigMaps at first is asked again`() async throws {
    let test = try await OperatorHarness(kubelet: .instant)
    let former = try await FormerRelease(in: test)
    // Lists of ConfigMaps by their metadata, as where no role allows them.
    let refusing = RefusingTransport(test.transport) { request in
      request.path.hasSuffix("/configmaps")
        && request.query.contains { $0.value.contains(ChildLabels.managedBy) }
    }
    refusing.refuse()
    try await test.withOperator(over: refusing) {
      try await test.until("it was asked for") { refusing.refused >= 2 }
      #expect(try await former.configMap() != nil)
      refusing.permit()
      try await test.until("it is gone") {
        try await former.configMap() == nil
      }
    }
  }
}
