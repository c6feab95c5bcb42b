internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// Pods of a Deployment of the real controllers, given to a pattern as docs/migrating.md says.
@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(10)), .serialized)
struct RealHandoverTests {
  private static let deployments = ResourceType(
    group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
  private static let replicaSets = ResourceType(
    group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")

  private static let shared = Task {
    var options = RealControlPlane.Options()
    options.controllers = [
      "deployment-controller", "replicaset-controller", "garbage-collector-controller",
    ]
    return try await RealControlPlane(options)
  }

  private static let deployment: JSONValue = [
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
    "spec": [
      "replicas": 3, "selector": ["matchLabels": ["app": "web"]],
      "template": [
        "metadata": ["labels": ["app": "web"], "annotations": ["example.com/a": "b"]],
        "spec": [
          "initContainers": [
            ["name": "prepare", "image": "busybox:1.37", "command": ["true"]]
          ],
          "containers": [
            [
              "name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]],
              "resources": ["requests": ["cpu": "0.1", "memory": "64Mi"]],
              "readinessProbe": ["httpGet": ["path": "/", "port": 80]],
            ]
          ],
        ],
      ],
    ],
  ]

  /// All pods that were ever seen, and the most at once.
  private final class Sightings: Sendable {
    private let state = Mutex<(uids: Set<String>, present: Set<String>, most: Int)>(([], [], 0))

    func note(_ change: StoreChange<PodSnapshot>) {
      state.withLock { state in
        switch change {
        case .added(let pod), .updated(_, let pod):
          state.uids.insert(pod.uid)
          state.present.insert(pod.uid)
        case .removed(let pod): state.present.remove(pod.uid)
        }
        state.most = max(state.most, state.present.count)
      }
    }

    var uids: Set<String> { state.withLock { $0.uids } }
    var most: Int { state.withLock { $0.most } }
  }

  private func ready(_ arena: RealArena) async throws -> [PodSnapshot] {
    try await arena.pods().filter { $0.isReady && $0.isActive }
  }

  /// Makes the Deployment, waits until it is up, and takes it from its pods.
  private func orphan(_ arena: RealArena) async throws {
    try await arena.create(Self.deployments, Self.deployment)
    try await arena.until("the Deployment is up") {
      try await arena.get(Self.deployments, "web")["status"]?["availableReplicas"] == 3
    }
    for type in [Self.deployments, Self.replicaSets] {
      for object in try await arena.list(type) {
        try await arena.client.delete(
          type, arena.key(object["metadata"]?["name"]?.string ?? ""),
          options: .init(propagationPolicy: .orphan))
      }
      try await arena.until("\(type.plural) are gone") { try await arena.list(type).isEmpty }
    }
    for pod in try await arena.pods() {
      try await arena.patch(
        .pods, pod.key.name, ["metadata": ["labels": [ChildLabels.pattern: "web"]]])
    }
  }

  private func run(
    _ body: @Sendable (RealArena, Sightings) async throws -> Void
  ) async throws {
    let arena = try await RealArena(try await Self.shared.value, hasKubelet: true)
    let sightings = Sightings()
    try await arena.withOperator {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await arena.followPods { sightings.note($0) } }
        try await body(arena, sightings)
        group.cancelAll()
      }
    }
  }

  private func pattern() throws -> JSONValue {
    let answer = try #require(Conversion().convert([Self.deployment]).first)
    return try #require(answer.objects.first?["spec"])
  }

  @Test func `a Deployment's pods become a pattern's, and none is made or restarted`() async throws
  {
    try await run { arena, sightings in
      try await orphan(arena)
      let before = try await arena.pods()
      #expect(before.count == 3)
      #expect(before.allSatisfy { $0.ownerUID == nil && $0.isReady })
      try await arena.declarePattern("web", try pattern())
      try await arena.until("the pattern is up to date") {
        let status = try await arena.status("web")
        return status.updatedReplicas == 3 && status.availableReplicas == 3
          && status[.ready]?.isTrue == true && status[.reconciling]?.isTrue == false
      }
      let after = try await arena.pods()
      #expect(Set(after.map(\.uid)) == Set(before.map(\.uid)))
      #expect(after.allSatisfy { $0.ownerUID != nil && $0.isReady })
      #expect(sightings.uids.count == 3 && sightings.most == 3)
      // It is a pattern like any other from now on.
      var changed = try pattern()
      changed["template"]?["spec"]?["initContainers"] = .null
      changed["replicas"] = 4
      try await arena.patch(.podPatterns, "web", ["spec": changed])
      try await arena.until("all are replaced") {
        let status = try await arena.status("web")
        guard status.updatedReplicas == 4, status[.reconciling]?.isTrue == false else {
          return false
        }
        let old = Set(before.map(\.uid))
        return try await ready(arena).count(where: { !old.contains($0.uid) }) == 4
      }
    }
  }

  @Test func `a pod of another template is replaced, and the others stay`() async throws {
    try await run { arena, _ in
      try await orphan(arena)
      let before = try await arena.pods()
      let odd = try #require(before.first)
      try await arena.patch(
        .pods, odd.key.name, ["metadata": ["annotations": ["example.com/a": "c"]]])
      try await arena.declarePattern("web", try pattern())
      try await arena.until("the pattern is up to date") {
        let status = try await arena.status("web")
        return status.updatedReplicas == 3 && status.availableReplicas == 3
          && status[.reconciling]?.isTrue == false
      }
      let after = Set(try await ready(arena).map(\.uid))
      #expect(after.count == 3 && !after.contains(odd.uid))
      #expect(after.intersection(before.map(\.uid)).count == 2)
    }
  }

  @Test func `a pattern's pods become a Deployment's, and none is made or restarted`() async throws
  {
    try await run { arena, sightings in
      var spec = try pattern()
      spec["replicas"] = 2
      try await arena.declarePattern("web", spec)
      try await arena.until("the pattern is up") {
        let status = try await arena.status("web")
        return status.availableReplicas == 2 && status[.reconciling]?.isTrue == false
      }
      let before = try await arena.pods()
      var back = Conversion()
      back.target = .deployment
      let answer = try #require(
        back.convert([try await arena.get(.podPatterns, "web")]).first)
      let deployment = try #require(answer.objects.first)
      let commands = Handover.commands([Handover(backTo: deployment)], file: "web.yaml")
      let set = try JSONValue(parsing: try #require(commands.first { $0.hasPrefix("{") }))
      try await arena.client.delete(
        .podPatterns, arena.key("web"), options: .init(propagationPolicy: .orphan))
      try await arena.until("the pattern is gone") { try await arena.list(.podPatterns).isEmpty }
      for pod in before {
        try await arena.patch(
          .pods, pod.key.name, ["metadata": ["labels": ["pod-template-hash": "handover"]]])
      }
      try await arena.create(Self.replicaSets, set)
      try await arena.create(Self.deployments, deployment)
      try await arena.until("the Deployment has them") {
        let status = try await arena.get(Self.deployments, "web")["status"]
        return status?["updatedReplicas"] == 2 && status?["availableReplicas"] == 2
      }
      let sets = try await arena.list(Self.replicaSets)
      #expect(sets.count == 1)
      let after = try await arena.pods()
      #expect(Set(after.map(\.uid)) == Set(before.map(\.uid)))
      #expect(after.allSatisfy { $0.ownerUID == sets.first?["metadata"]?["uid"]?.string })
      #expect(sightings.uids.count == 2)
    }
  }
}
