import KubernetesCore
import KubernetesSimulator
import Testing

@Suite struct GarbageCollectorTests {
  let cluster = SimulatedCluster(kubelet: nil)
  var exchange: Exchange { Exchange(cluster) }
  let owner = ObjectKey(namespace: "default", name: "owner")

  /// Makes an owner, and an object that it owns.
  func makePair(blocks: Bool = false) async throws {
    let made = try await exchange.create(.configMaps, ["metadata": ["name": "owner"]])
    let reference: JSONValue = [
      "apiVersion": "v1", "kind": "ConfigMap", "name": "owner",
      "uid": made.body["metadata"]?["uid"] ?? "", "blockOwnerDeletion": .bool(blocks),
    ]
    try await exchange.create(
      .configMaps, ["metadata": ["name": "owned", "ownerReferences": [reference]]])
    cluster.tick()
  }

  func exists(_ name: String) async throws -> Bool {
    try await exchange.get(.configMaps, name)["kind"] == "ConfigMap"
  }

  @Test func `what a deleted object owned goes with it`() async throws {
    try await makePair()
    _ = try await exchange.send(.delete(.configMaps, owner))
    #expect(try await exists("owned"))
    cluster.tick()
    #expect(try await !exists("owned"))
  }

  @Test func `a controller revision goes with its owner`() async throws {
    try await makePair()
    let owner = try await exchange.get(.configMaps, "owner")
    let reference: JSONValue = [
      "apiVersion": "v1", "kind": "ConfigMap", "name": "owner",
      "uid": owner["metadata"]?["uid"] ?? "",
    ]
    try await exchange.create(
      .controllerRevisions,
      ["metadata": ["name": "r", "ownerReferences": [reference]], "revision": 1, "data": ["a": 1]])
    cluster.tick()
    #expect(try await exchange.get(.controllerRevisions, "r")["revision"] == 1)
    _ = try await exchange.send(.delete(.configMaps, self.owner))
    cluster.tick()
    #expect(try await exchange.get(.controllerRevisions, "r")["reason"] == "NotFound")
  }

  @Test func `an owner deleted in the foreground waits for what it owns`() async throws {
    try await makePair(blocks: true)
    _ = try await exchange.send(
      .delete(.configMaps, owner, options: DeleteOptions(propagationPolicy: .foreground)))
    #expect(try await exists("owner"))
    cluster.tick()
    #expect(try await !exists("owned"))
    #expect(try await !exists("owner"))
  }

  @Test func `an orphan stays, without its owner`() async throws {
    try await makePair()
    _ = try await exchange.send(
      .delete(.configMaps, owner, options: DeleteOptions(propagationPolicy: .orphan)))
    cluster.tick()
    #expect(try await !exists("owner"))
    let orphan = try await exchange.get(.configMaps, "owned")
    #expect(orphan["kind"] == "ConfigMap")
    #expect(orphan["metadata"]?["ownerReferences"] == nil)
  }

  @Test func `a namespace goes once it is empty, and takes nothing new before`() async throws {
    let namespace = ObjectKey(namespace: "", name: "team")
    try await exchange.create(.namespaces, ["metadata": ["name": "team"]], in: nil)
    let waiting: JSONValue = ["metadata": ["name": "a", "finalizers": ["example.com/wait"]]]
    try await exchange.create(.configMaps, waiting, in: "team")
    _ = try await exchange.send(.delete(.namespaces, namespace))
    cluster.tick()
    let refused = try await exchange.create(.configMaps, ["metadata": ["name": "b"]], in: "team")
    #expect(refused.status == 403)
    let release: JSONValue = ["metadata": ["finalizers": nil]]
    let key = ObjectKey(namespace: "team", name: "a")
    _ = try await exchange.send(.patch(.configMaps, key, .merge, body: release.serialized()))
    cluster.tick()
    #expect(try await exchange.send(.get(.namespaces, namespace)).status == 404)
  }
}
