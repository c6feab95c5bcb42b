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
    try await run { ground in
      try await ground.create()
      try await ground.untilOwned()
      let before = try await ground.identities()
      try await ground.delete(.orphan)
      try await ground.arena.until("the pattern is gone", within: .seconds(20)) {
        try await ground.pattern() == nil
      }
      let left = try await ground.identities()
      #expect(left == before)
      try await ground.create()
      try await ground.untilOwned()
      let after = try await ground.identities()
      #expect(after == before)
    }
  }

  @Test func `what is deleted and made within a second is whole in the end`() async throws {
    try await run { ground in
      try await ground.create()
      try await ground.untilOwned()
      for policy in [DeleteOptions.PropagationPolicy.background, .foreground] {
        let old = try await ground.pattern()?["metadata"]?["uid"]
        try await ground.delete(policy)
        try await ground.arena.until("the old one is gone") {
          try await ground.pattern()?["metadata"]?["uid"] != old
        }
        try await ground.create()
        try await ground.untilOwned()
      }
    }
  }

  @Test func `what a backup brings back with an owner that is gone is made anew`() async throws {
    try await run { ground in
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
      _ = try await ground.client.create(
        .services, namespace: ground.arena.namespace, service, as: JSONValue.self)
      try await ground.create()
      try await ground.untilOwned()
    }
  }

  @Test func `a revision in other bytes is mended, and the pattern can go`() async throws {
    try await run { ground in
      try await ground.create()
      try await ground.untilOwned()
      var revision = try #require(try await ground.objects(.controllerRevisions).first)
      for field in ["uid", "resourceVersion", "creationTimestamp", "managedFields", "annotations"] {
        revision["metadata"]?[field] = nil
      }
      revision["metadata"]?["name"] = "weather-of-another-time"
      revision["metadata"]?["labels"]?[ChildLabels.revision] = "bcdfghjklm"
      revision["data"] = .object(
        JSONObject((revision["data"]?.object ?? [:]).reversed().map { ($0.key, $0.value) }))
      _ = try await ground.client.create(
        .controllerRevisions, namespace: ground.arena.namespace, revision, as: JSONValue.self)
      try await ground.change(["spec": ["replicas": 3]])
      try await ground.arena.until("it is under a name of its own") {
        let names = try await ground.objects(.controllerRevisions).compactMap {
          $0["metadata"]?["name"]?.string
        }
        return names.contains("weather-bcdfghjklm") && !names.contains("weather-of-another-time")
      }
      try await ground.delete(.orphan)
      try await ground.arena.until("the pattern is gone", within: .seconds(20)) {
        try await ground.pattern() == nil
      }
      let revisions = try await ground.objects(.controllerRevisions)
      #expect(revisions.count == 2)
    }
  }

  @Test func `a Service of somebody else is as it was, also after the pattern`() async throws {
    try await run { ground in
      let theirs = try await ground.client.create(
        .services, namespace: ground.arena.namespace,
        ["metadata": ["name": "weather"], "spec": ["ports": [["port": 5432]]]] as JSONValue,
        as: JSONValue.self)
      try await ground.create()
      try await ground.arena.until("the pattern is stalled") {
        let status = PodPatternStatus(json: try await ground.pattern()?["status"] ?? [:])
        return status[.stalled]?.reason == "FailedService"
      }
      try await ground.delete(.background)
      try await ground.arena.until("the pods are gone") {
        try await ground.objects(.pods).isEmpty
      }
      let after = try await ground.client.get(
        .services, ground.key, as: JSONValue.self)
      #expect(after.contentName == theirs.contentName)
    }
  }

  private func run(_ body: @Sendable (Ground) async throws -> Void) async throws {
    let plane = try await Self.plane()
    let arena = try await Arena.real(plane)
    try await arena.install()
    try await Self.learn(arena)
    let service = arena.makeOperator()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      try await arena.until("the operator is ready") { service.isReady }
      try await body(Ground(arena: arena))
      group.cancelAll()
      while let result = await group.nextResult() { _ = result }
    }
  }

  private static func plane() async throws -> RealControlPlane { try await shared.value }

  private static let shared = Task {
    var options = RealControlPlane.Options()
    options.controllers = ["garbagecollector"]
    return try await RealControlPlane(options)
  }

  /// Waits until the garbage collector knows the type, which it looks for every half minute: it
  /// deletes what a PodPattern owned that is gone.
  private static func learn(_ arena: Arena) async throws {
    let name = ObjectKey(namespace: arena.namespace, name: "known")
    let map: JSONValue = ["metadata": ["name": .string(name.name)]]
    let owner: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "metadata": ["name": "known"],
      "spec": [
        "replicas": 0, "template": ["spec": ["containers": [["name": "a", "image": "b"]]]],
      ],
    ]
    let made = try await arena.client.create(
      .podPatterns, namespace: arena.namespace, owner, as: JSONValue.self)
    var child = map
    child["metadata"]?["ownerReferences"] = [
      [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "known",
        "uid": made["metadata"]?["uid"] ?? "",
      ]
    ]
    _ = try await arena.client.create(
      .configMaps, namespace: arena.namespace, child, as: JSONValue.self)
    try await arena.client.delete(
      .podPatterns, name, options: .init(propagationPolicy: .background))
    try await arena.until("the garbage collector knows PodPatterns") {
      do throws(APIError) {
        _ = try await arena.client.get(.configMaps, name, as: JSONValue.self)
        return false
      } catch { return error.isNotFound }
    }
  }
}

extension RealOwnershipTests {
  /// A namespace with one pattern, `weather`.
  struct Ground {
    let arena: Arena

    var client: KubernetesClient { arena.client }
    var key: ObjectKey { ObjectKey(namespace: arena.namespace, name: "weather") }

    private static let owned: [ResourceType] = [
      .pods, .services, .podDisruptionBudgets, .controllerRevisions,
    ]

    func create() async throws {
      let pattern: JSONValue = [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
        "metadata": ["name": "weather"],
        "spec": [
          "replicas": 2, "service": ["ports": [["port": 80]]],
          "disruptionBudget": ["minAvailable": 1],
          "template": [
            "metadata": ["annotations": ["words": "<a> & b\u{2028}\u{c}"]],
            "spec": [
              "containers": [
                [
                  "name": "web", "image": "nginx:1.27",
                  "resources": ["requests": ["cpu": 1]],
                ]
              ]
            ],
          ],
        ],
      ]
      _ = try await client.create(
        .podPatterns, namespace: arena.namespace, pattern, as: JSONValue.self)
    }

    func change(_ patch: JSONValue) async throws {
      _ = try await client.patch(.podPatterns, key, .merge, patch, as: JSONValue.self)
    }

    func delete(_ policy: DeleteOptions.PropagationPolicy) async throws {
      try await client.delete(.podPatterns, key, options: .init(propagationPolicy: policy))
    }

    /// The pattern; nil where there is none.
    func pattern() async throws -> JSONValue? {
      do throws(APIError) {
        return try await client.get(.podPatterns, key, as: JSONValue.self)
      } catch {
        guard error.isNotFound else { throw error }
        return nil
      }
    }

    func objects(_ type: ResourceType) async throws -> [JSONValue] {
      try await client.list(
        type, namespace: arena.namespace,
        options: ListOptions(labelSelector: "\(ChildLabels.pattern)=weather"), as: JSONValue.self
      ).items
    }

    func identities() async throws -> [String: [String]] {
      var result: [String: [String]] = [:]
      for type in Self.owned {
        result[type.plural] = try await objects(type).compactMap {
          $0["metadata"]?["uid"]?.string
        }.sorted()
      }
      return result
    }

    /// Waits until there is all that the pattern asks for, and the pattern owns it.
    func untilOwned() async throws {
      try await arena.until("all is there and owned", within: .seconds(60)) {
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
        let status = PodPatternStatus(json: try await pattern()?["status"] ?? [:])
        return status[.stalled]?.isTrue == false
      }
    }
  }
}
