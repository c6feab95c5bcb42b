internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import OrderedCollections
internal import PodPatternCore
internal import Testing

/// What pods' log shippers are told, when the pattern says something else.
@Suite(.timeLimit(.minutes(10))) struct ShipperConfigurationTests {
  /// The pipelines that each pod's shipper is to run, by its arguments, and those whose files the
  /// kubelet gives it.
  private struct Shipper: Equatable {
    let pod: String
    let pipelines: [String]
    let files: [String: String]
  }

  private func shippers(_ test: OperatorHarness) async throws -> [Shipper] {
    try await test.list(.pods).filter { $0["metadata"]?["deletionTimestamp"] == nil }.map { pod in
      let shipper = pod["spec"]?["initContainers"]?.array?.first { $0["name"] == "log-shipper" }
      let option = "--pipeline="
      let pipelines = (shipper?["args"]?.array ?? []).compactMap(\.string)
        .filter { $0.hasPrefix(option) }.map { String($0.dropFirst(option.count)) }
      var files: [String: String] = [:]
      for item in (pod["spec"]?["volumes"]?.array ?? [])
        .flatMap({ $0["downwardAPI"]?["items"]?.array ?? [] })
      {
        let path = item["fieldRef"]?["fieldPath"]?.string ?? ""
        let key = path.split(separator: "'").dropFirst().first.map(String.init) ?? ""
        files[item["path"]?.string ?? ""] = pod["metadata"]?["annotations"]?[key]?.string
      }
      return Shipper(
        pod: pod["metadata"]?["name"]?.string ?? "", pipelines: pipelines, files: files)
    }
  }

  @Test(arguments: FormerConfigMapTests.holds)
  func `pods that an update leaves as they are keep what their shippers are told`(
    _ hold: FormerConfigMapTests.Hold
  ) async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2, hold.spec)
      try await test.until("the pods are ready") {
        try await test.status()[.ready]?.isTrue == true
      }
      let before = try await shippers(test)
      #expect(before.allSatisfy { $0.pipelines == ["stdout"] })
      try await test.patch(
        ["spec": ["logShipper": ["outputs": [["loki": ["url": "http://loki:3100"]]]]]])
      try await test.pass(.seconds(5))
      let after = try await shippers(test)
      #expect(after.contains { before.contains($0) })
      for shipper in after {
        #expect(shipper.files.keys.sorted() == shipper.pipelines.map { "\($0).yaml" })
        #expect(shipper.pipelines == ["loki"] || before.contains(shipper))
      }
    }
  }

  @Test func `another configuration takes other pods, and touches none that runs`() async throws {
    try await OperatorHarness.run(kubelet: .instant) { test in
      try await test.createPattern(replicas: 2)
      try await test.until("the pods are ready") {
        try await test.status()[.ready]?.isTrue == true
      }
      let before = Set(try await test.pods().map(\.uid))
      let revision = try await test.status().updateRevision
      try await test.patch(["spec": ["logShipper": ["maxLineSize": "1Mi"]]])
      try await test.until("the update is over") {
        let status = try await test.status()
        return status.updateRevision != revision && status[.ready]?.isTrue == true
      }
      try await test.until("the old pods are gone") {
        try await before.isDisjoint(with: test.pods().map(\.uid))
      }
      #expect(!test.requests.all.contains { $0.method == .patch && $0.path.contains("/pods/") })
    }
  }
}
