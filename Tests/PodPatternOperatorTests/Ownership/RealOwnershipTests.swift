internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import OrderedCollections
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Patterns that go, stay behind and come again, under a real garbage collector.
@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(10)), .serialized)
struct RealOwnershipTests {
  @Test func `what is orphaned ends in seconds, and what is made again adopts it`() async throws {
    try await run { arena in
      try await arena.createOwner()
      try await arena.untilOwned()
      let before = try await arena.identities()
      try await arena.deletePattern(.orphan)
      try await arena.until("the pattern is gone", within: .seconds(150)) {
        try await arena.pattern() == nil
      }
      let left = try await arena.identities()
      #expect(left == before)
      try await arena.createOwner()
      try await arena.untilOwned()
      let after = try await arena.identities()
      #expect(after == before)
    }
  }

  @Test func `what is deleted and made within a second is whole in the end`() async throws {
    try await run { arena in
      try await arena.createOwner()
      try await arena.untilOwned()
      for policy in [DeleteOptions.PropagationPolicy.background, .foreground] {
        let old = try await arena.pattern()?["metadata"]?["uid"]
        try await arena.deletePattern(policy)
        try await arena.until("the old one is gone") {
          try await arena.pattern()?["metadata"]?["uid"] != old
        }
        try await arena.createOwner()
        try await arena.untilOwned()
      }
    }
  }

  @Test func `what a backup brings back with an owner that is gone is made anew`() async throws {
    try await run { arena in
      let metadata: JSONValue = [
        "name": "weather",
        "labels": [
          "app.kubernetes.io/managed-by": "podpattern", "podpattern.dev/pattern": "weather",
        ],
        "ownerReferences": [
          [
            "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "weather",
            "uid": "5c7a6a0e-0000-4000-8000-000000000000", "controller": true,
            "blockOwnerDeletion": true,
          ]
        ],
      ]
      let service: JSONValue = ["metadata": metadata, "spec": ["ports": [["port": 80]]]]
      try await arena.create(.services, service)
      try await arena.createOwner()
      try await arena.untilOwned()
    }
  }

  @Test func `a revision in other bytes is mended, and the pattern can go`() async throws {
    try await run { arena in
      try await arena.createOwner()
      try await arena.untilOwned()
      var revision = try #require(try await arena.objects(.controllerRevisions).first)
      for field in ["uid", "resourceVersion", "creationTimestamp", "managedFields", "annotations"] {
        revision["metadata"]?[field] = nil
      }
      revision["metadata"]?["name"] = "weather-of-another-time"
      revision["metadata"]?["labels"]?[ChildLabels.revision] = "bcdfghjklm"
      revision["data"] = .object(
        JSONObject((revision["data"]?.object ?? [:]).reversed().map { ($0.key, $0.value) }))
      try await arena.create(.controllerRevisions, revision)
      try await arena.patch(["spec": ["replicas": 3]])
      try await arena.until("it is under a name of its own") {
        let names = try await arena.objects(.controllerRevisions).compactMap {
          $0["metadata"]?["name"]?.string
        }
        return names.contains("weather-bcdfghjklm") && !names.contains("weather-of-another-time")
      }
      try await arena.deletePattern(.orphan)
      try await arena.until("the pattern is gone", within: .seconds(150)) {
        try await arena.pattern() == nil
      }
      let revisions = try await arena.objects(.controllerRevisions)
      #expect(revisions.count == 2)
    }
  }

  @Test func `a Service of somebody else is as it was, also after the pattern`() async throws {
    try await run { arena in
      let theirs = try await arena.create(
        .services, ["metadata": ["name": "weather"], "spec": ["ports": [["port": 5432]]]])
      try await arena.createOwner()
      try await arena.until("the pattern is stalled") {
        try await arena.status()[.stalled]?.reason == "FailedService"
      }
      try await arena.deletePattern(.background)
      try await arena.until("the pods are gone") {
        try await arena.objects(.pods).isEmpty
      }
      let after = try await arena.get(.services, "weather")
      #expect(after.contentName == theirs.contentName)
    }
  }

  private func run(_ body: @Sendable (RealArena) async throws -> Void) async throws {
    let arena = try await RealArena(try await Self.plane())
    try await Self.learn(arena)
    try await arena.withOperator { try await body(arena) }
  }

  private static func plane() async throws -> RealControlPlane { try await shared.value }

  private static let shared = Task {
    var options = RealControlPlane.Options()
    options.controllers = ["garbagecollector"]
    return try await RealControlPlane(options)
  }

  /// Waits until the garbage collector knows the type, which it looks for every half minute: it
  /// deletes what a PodPattern owned that is gone.
  private static func learn(_ arena: RealArena) async throws {
    let made = try await arena.createPattern("known", replicas: 0)
    let owner: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "known",
      "uid": made["metadata"]?["uid"] ?? "",
    ]
    try await arena.create(
      .configMaps, ["metadata": ["name": "known", "ownerReferences": [owner]]])
    try await arena.client.delete(
      .podPatterns, arena.key("known"), options: .init(propagationPolicy: .background))
    try await arena.until("the garbage collector knows PodPatterns") {
      do throws(APIError) {
        _ = try await arena.client.get(.configMaps, arena.key("known"), as: JSONValue.self)
        return false
      } catch { return error.isNotFound }
    }
  }
}

/// A namespace with one pattern, `weather`.
extension RealArena {
  private static var owned: [ResourceType] {
    [.pods, .services, .podDisruptionBudgets, .controllerRevisions]
  }

  /// Makes the pattern, with what it may own, and with characters that Go writes otherwise.
  fileprivate func createOwner() async throws {
    let container: JSONValue = [
      "name": "web", "image": "nginx:1.27", "resources": ["requests": ["cpu": 1]],
    ]
    let template: JSONValue = [
      "metadata": ["annotations": ["words": "<a> & b\u{2028}\u{c}"]],
      "spec": ["containers": [container]],
    ]
    try await declarePattern(
      "weather",
      [
        "replicas": 2, "service": ["ports": [["port": 80]]],
        "disruptionBudget": ["minAvailable": 1], "template": template,
      ])
  }

  fileprivate func deletePattern(_ policy: DeleteOptions.PropagationPolicy) async throws {
    try await client.delete(
      .podPatterns, key("weather"), options: .init(propagationPolicy: policy))
  }

  /// The pattern; nil where there is none.
  fileprivate func pattern() async throws -> JSONValue? {
    do throws(APIError) {
      return try await client.get(.podPatterns, key("weather"), as: JSONValue.self)
    } catch {
      guard error.isNotFound else { throw error }
      return nil
    }
  }

  fileprivate func objects(_ type: ResourceType) async throws -> [JSONValue] {
    try await list(type).filter { $0["metadata"]?["labels"]?[ChildLabels.pattern] == "weather" }
  }

  fileprivate func identities() async throws -> [String: [String]] {
    var result: [String: [String]] = [:]
    for type in Self.owned {
      result[type.plural] = try await objects(type).compactMap {
        $0["metadata"]?["uid"]?.string
      }.sorted()
    }
    return result
  }

  /// Waits until there is all that the pattern asks for, and the pattern owns it.
  fileprivate func untilOwned() async throws {
    try await until("all is there and owned", within: .seconds(150)) {
      let uid = try await pattern()?["metadata"]?["uid"]
      for type in Self.owned {
        let objects = try await objects(type)
        let isWhole = type == .pods ? objects.count == 2 : !objects.isEmpty
        guard
          isWhole,
          objects.allSatisfy({
            $0["metadata"]?["ownerReferences"]?.array?.map { $0["uid"] } == [uid]
          })
        else { return false }
      }
      return try await status()[.stalled]?.isTrue == false
    }
  }
}
