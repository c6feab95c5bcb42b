internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import OrderedCollections
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// ControllerRevisions that 0.1.0 wrote, that others wrote, and that an earlier pattern left.
@Suite(.timeLimit(.minutes(10))) struct RevisionMigrationTests {
  /// Makes a pattern with two revisions, and its ControllerRevisions as 0.1.0 would have.
  private func leaveOldRevisions(_ test: OperatorHarness) async throws {
    try await test.withOperator {
      try await test.createPattern(replicas: 1)
      try await test.untilReplicas(1)
      try await test.patch(["spec": ["template": ["metadata": ["labels": ["a": "b"]]]]])
      try await test.until("there are two revisions") {
        try await test.list(.controllerRevisions).count == 2
      }
      try await test.settled()
    }
    for var revision in try await test.list(.controllerRevisions) {
      let name = revision["metadata"]?["name"]?.string ?? ""
      try await test.client.delete(.controllerRevisions, test.key(name))
      for field in ["uid", "resourceVersion", "creationTimestamp", "managedFields"] {
        revision["metadata"]?[field] = nil
      }
      revision["metadata"]?["annotations"]?["podpattern.dev/patchable"] = nil
      revision["data"] = revision["data"]?.reversed
      try await test.create(.controllerRevisions, revision)
    }
  }

  private func contents(_ test: OperatorHarness) async throws -> [String] {
    try await test.list(.controllerRevisions).compactMap {
      $0["data"].map { String(decoding: $0.serializedAsGo(), as: UTF8.self) }
    }.sorted()
  }

  private func arePatchable(_ test: OperatorHarness) async throws -> Bool {
    try await test.list(.controllerRevisions).allSatisfy {
      $0["metadata"]?["annotations"]?["podpattern.dev/patchable"] == "true"
        && $0["data"]?.serialized() == $0["data"]?.serializedAsGo()
    }
  }

  @Test
  func `revisions of 0.1.0 are made anew once, and lose nothing`() async throws {
    let test = try await OperatorHarness()
    try await leaveOldRevisions(test)
    let before = try await contents(test)
    try await test.withOperator {
      try await test.until("all can be patched") { try await arePatchable(test) }
      try await test.until("there are two") {
        try await test.list(.controllerRevisions).count == 2
      }
      try await test.settled()
    }
    let after = try await contents(test)
    #expect(after == before)
    let count = test.requests.count
    try await test.withOperator { try await test.settled() }
    let writes = test.requests.all[count...].filter {
      $0.method != .get && $0.path.contains("controllerrevisions")
    }
    #expect(writes.map(\.path) == [])
  }

  @Test
  func `an operator that dies while mending leaves the rest to the next one`() async throws {
    let test = try await OperatorHarness()
    try await leaveOldRevisions(test)
    let before = try await contents(test)
    let token = test.cluster.faults.add(
      FaultRule(.refuseConnection, times: nil) {
        $0.method == .delete && $0.concerns(.controllerRevisions)
      })
    try await test.withOperator {
      try await test.until("there are copies") {
        try await test.list(.controllerRevisions).count >= 3
      }
    }
    test.cluster.faults.remove(token)
    try await test.withOperator {
      try await test.until("all can be patched") { try await arePatchable(test) }
      try await test.settled()
    }
    let after = try await contents(test)
    #expect(after == before)
  }

  @Test func `a pattern that goes without its objects can go once they are mended`() async throws {
    let test = try await OperatorHarness()
    try await leaveOldRevisions(test)
    try await test.client.delete(
      .podPatterns, test.key("weather"), options: .init(propagationPolicy: .orphan))
    try await test.pass(.seconds(10))
    let stuck = try await test.list(.podPatterns).count
    #expect(stuck == 1)
    let before = try await contents(test)
    try await test.withOperator {
      try await test.until("the pattern is gone") { try await test.list(.podPatterns).isEmpty }
      try await test.settled()
    }
    try await test.pass(.seconds(10))
    let after = try await contents(test)
    #expect(after == before)
    let pods = try await test.pods()
    #expect(!pods.isEmpty)
  }

  @Test func `a name that another content has is passed over, and not touched`() async throws {
    let test = try await OperatorHarness()
    try await test.withOperator {
      try await test.createPattern()
      try await test.untilReplicas(1)
      try await test.settled()
    }
    var revision = try #require(try await test.list(.controllerRevisions).first)
    let name = try #require(revision["metadata"]?["name"]?.string)
    try await test.withCluster {
      try await test.client.delete(.podPatterns, test.key("weather"))
      try await test.until("all is gone") { try await test.list(.controllerRevisions).isEmpty }
    }
    for field in [
      "uid", "resourceVersion", "creationTimestamp", "managedFields", "ownerReferences",
    ] {
      revision["metadata"]?[field] = nil
    }
    revision["data"]?["template"]?["spec"]?["containers"] = [["name": "evil", "image": "evil"]]
    let theirs = try await test.create(.controllerRevisions, revision)
    try await test.withOperator {
      try await test.createPattern()
      try await test.untilReplicas(1)
      try await test.settled()
    }
    let names = try await test.list(.controllerRevisions).compactMap {
      $0["metadata"]?["name"]?.string
    }
    #expect(names.sorted() == [name, "\(name)-1"])
    let after = try await test.get(.controllerRevisions, name)
    #expect(after.contentName == theirs.contentName)
  }
}

extension JSONValue {
  /// The document with the keys of every object in the opposite order of their bytes.
  fileprivate var reversed: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.reversed))
    case .object(let members):
      .object(
        JSONObject(
          uniqueKeysWithValues: members.sorted { $1.key < $0.key }
            .map { ($0.key, $0.value.reversed) }))
    default: self
    }
  }
}
