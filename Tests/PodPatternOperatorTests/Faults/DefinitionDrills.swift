internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// The CRD comes late, goes and comes again; rights are taken away and given back.
@Suite(
  .tags(.drill, .realServer), .realServer,
  .timeLimit(.minutes(10)), .serialized)
struct DefinitionDrills {
  @Test func `patterns get their pods though the CRD comes late, is deleted and made again`()
    async throws
  {
    // Without it, no other test may be at work: a control plane of its own.
    var options = RealControlPlane.Options()
    options.controllers = ["garbagecollector"]
    let plane = try await RealControlPlane(options)
    defer { withExtendedLifetime(plane) {} }
    let arena = try await RealArena(plane, hasKubelet: true, isInstalled: false)
    let script = FaultScript("CRD late, deleted and made again", arena, patterns: 5, replicas: 3)
    try await script.run(operators: { _, _ in arena.makeOperator() }) {
      try await arena.pass(.seconds(2))
      try await arena.install()
      try await script.create()
      try await script.converge()
      // The garbage collector learns of a new type within half a minute.
      try await arena.pass(.seconds(35))
      try await arena.client.delete(
        .customResourceDefinitions, ObjectKey(namespace: "", name: PodPatternCRD.name))
      try await arena.until("garbage collection leaves nothing") {
        try await arena.pods().isEmpty
      }
      try await arena.until("the CRD is gone") {
        do throws(APIError) {
          _ = try await arena.client.list(
            .podPatterns, namespace: arena.namespace, as: JSONValue.self)
          return false
        } catch { return error.isNotFound }
      }
      try await arena.install()
      try await script.create()
      try await script.converge()
      try await script.tell("real")
    }
  }

  @Test func `patterns end as declared once rights that were taken away are given back`()
    async throws
  {
    let plane = try await RealControlPlane.shared()
    let arena = try await DrillGround.real.arena()
    let client = KubernetesClient(
      transport: plane.transport, credentials: .bearer(plane.userToken))
    let rights = Rights(arena)
    try await rights.give()
    let script = FaultScript("rights taken away and given back", arena, patterns: 5, replicas: 3)
    try await script.run(operators: { _, _ in arena.makeOperator(client: client) }) {
      try await script.create()
      try await script.converge()
      try await rights.take()
      try await script.scale()
      try await script.losePods()
      try await arena.pass(.seconds(3))
      try await rights.give()
      try await script.converge()
      try await script.tell("real")
    }
  }
}

/// The rights of the user `somebody` in a namespace.
private struct Rights: Sendable {
  let arena: any Arena

  init(_ arena: any Arena) { self.arena = arena }

  private static let bindings = ResourceType(
    group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding", plural: "rolebindings")
  private static let name = "operator"

  func give() async throws {
    let binding: JSONValue = [
      "metadata": ["name": .string(Self.name)],
      "roleRef": [
        "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin",
      ],
      "subjects": [
        ["kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "somebody"]
      ],
    ]
    try await arena.create(Self.bindings, binding)
  }

  func take() async throws { try await arena.client.delete(Self.bindings, arena.key(Self.name)) }
}
