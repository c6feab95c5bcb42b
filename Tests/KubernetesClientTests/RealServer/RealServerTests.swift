import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

/// The client against a real kube-apiserver.
@Suite(.tags(.realServer), .realServer)
struct RealServerTests {
  /// An object whose contents these tests look at.
  struct ConfigMap: Codable, Equatable {
    var metadata: ObjectMeta
    var data: [String: String]?
  }

  private func configMap(_ name: String, _ data: [String: String] = [:]) -> JSONValue {
    var values: JSONValue = [:]
    for (key, value) in data { values[key] = .string(value) }
    return [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
      "data": values,
    ]
  }

  private func deployment(replicas: JSONValue) -> JSONValue {
    [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
      "spec": [
        "replicas": replicas, "selector": ["matchLabels": ["app": "web"]],
        "template": [
          "metadata": ["labels": ["app": "web"]],
          "spec": ["containers": [["name": "web", "image": "nginx"]]],
        ],
      ],
    ]
  }

  @Test func `an object is made, read, replaced and patched in all four ways`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let key = ObjectKey(namespace: namespace, name: "a")
    var object = try await client.create(
      .configMaps, namespace: namespace, configMap("a", ["x": "1"]), as: ConfigMap.self)
    #expect(!object.metadata.uid.isEmpty)
    #expect(try await client.get(.configMaps, key, as: ConfigMap.self) == object)
    object.data = ["x": "2"]
    object = try await client.replace(.configMaps, key, object, as: ConfigMap.self)
    #expect(object.data == ["x": "2"])
    let merge: JSONValue = ["data": ["y": "3"]]
    for type in [PatchType.merge, .strategicMerge] {
      object = try await client.patch(.configMaps, key, type, merge, as: ConfigMap.self)
      #expect(object.data == ["x": "2", "y": "3"])
    }
    let operations: JSONValue = [["op": "remove", "path": "/data/x"]]
    object = try await client.patch(.configMaps, key, .json, operations, as: ConfigMap.self)
    #expect(object.data == ["y": "3"])
    object = try await client.apply(
      .configMaps, key, configMap("a", ["z": "4"]), fieldManager: "tests", as: ConfigMap.self)
    #expect(object.data == ["y": "3", "z": "4"])
  }

  @Test func `applying over another manager's field is a conflict, unless forced`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let key = ObjectKey(namespace: namespace, name: "a")
    _ = try await client.apply(
      .configMaps, key, configMap("a", ["x": "1"]), fieldManager: "one", as: ConfigMap.self)
    let error = await #expect(throws: APIError.self) {
      try await client.apply(
        .configMaps, key, configMap("a", ["x": "2"]), fieldManager: "two", as: ConfigMap.self)
    }
    #expect(error?.isConflict == true)
    #expect(error?.message.contains(".data.x") == true)
    let forced = try await client.apply(
      .configMaps, key, configMap("a", ["x": "2"]), fieldManager: "two", force: true,
      as: ConfigMap.self)
    #expect(forced.data == ["x": "2"])
  }

  @Test func `a list comes in pages, and whole`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let names = (0..<7).map { "a\($0)" }
    for name in names {
      _ = try await client.create(
        .configMaps, namespace: namespace, configMap(name), as: ConfigMap.self)
    }
    var sizes: [Int] = []
    let options = ListOptions(limit: 3)
    for try await page in client.pages(
      .configMaps, namespace: namespace, options: options, as: ConfigMap.self)
    {
      sizes.append(page.items.count)
    }
    #expect(sizes == [3, 3, 1])
    let list = try await client.list(
      .configMaps, namespace: namespace, options: options, as: ConfigMap.self)
    #expect(list.items.map(\.metadata.name) == names)
    #expect(!list.resourceVersion.isEmpty)
  }

  @Test func `a watch goes on from a list, and tells what changed since`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let list = try await client.list(.configMaps, namespace: namespace, as: ConfigMap.self)
    let key = ObjectKey(namespace: namespace, name: "a")
    _ = try await client.create(
      .configMaps, namespace: namespace, configMap("a"), as: ConfigMap.self)
    let change: JSONValue = ["data": ["x": "1"]]
    _ = try await client.patch(.configMaps, key, .merge, change, as: ConfigMap.self)
    try await client.delete(.configMaps, key)
    let options = WatchOptions(
      list: ListOptions(resourceVersion: list.resourceVersion), timeoutSeconds: 30)
    var seen: [String] = []
    for try await line in try await client.watch(
      .configMaps, namespace: namespace, options: options, as: ConfigMap.self)
    {
      switch line {
      case .event(.added(let object)): seen.append("added \(object.data ?? [:])")
      case .event(.modified(let object)): seen.append("modified \(object.data ?? [:])")
      case .event(.deleted): seen.append("deleted")
      default: break
      }
      if seen.count == 3 { break }
    }
    #expect(seen == ["added [:]", #"modified ["x": "1"]"#, "deleted"])
  }

  @Test func `a deletion happens only while its preconditions hold`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let key = ObjectKey(namespace: namespace, name: "a")
    let object = try await client.create(
      .configMaps, namespace: namespace, configMap("a"), as: ConfigMap.self)
    let error = await #expect(throws: APIError.self) {
      try await client.delete(
        .configMaps, key, options: DeleteOptions(preconditions: .init(uid: "another")))
    }
    #expect(error?.isConflict == true)
    let deletion = try await client.delete(
      .configMaps, key,
      options: DeleteOptions(
        preconditions: .init(
          uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion),
        propagationPolicy: .background))
    guard case .done(let status) = deletion else { return #expect(Bool(false)) }
    #expect(status.status == "Success")
  }

  @Test func `an object with a finalizer goes on being there after its deletion`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let key = ObjectKey(namespace: namespace, name: "a")
    var manifest = configMap("a")
    manifest["metadata"]?["finalizers"] = ["example.com/wait"]
    _ = try await client.create(.configMaps, namespace: namespace, manifest, as: ConfigMap.self)
    guard case .object(let metadata) = try await client.delete(.configMaps, key) else {
      return #expect(Bool(false))
    }
    #expect(metadata.isTerminating)
    let release: JSONValue = ["metadata": ["finalizers": nil]]
    _ = try await client.patch(.configMaps, key, .merge, release, as: ConfigMap.self)
    let error = await #expect(throws: APIError.self) {
      try await client.get(.configMaps, key, as: ConfigMap.self)
    }
    #expect(error?.isNotFound == true)
  }

  @Test func `replicas are scaled, and the status written apart from the rest`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let key = ObjectKey(namespace: namespace, name: "web")
    _ = try await client.create(
      .deployments, namespace: namespace, deployment(replicas: 2), as: JSONValue.self)
    var scale = try await client.scale(.deployments, key)
    #expect(scale.replicas == 2)
    #expect(scale.status?.selector == "app=web")
    scale.replicas = 5
    #expect(try await client.replaceScale(.deployments, key, scale).replicas == 5)
    let stale = await #expect(throws: APIError.self) {
      try await client.replaceScale(.deployments, key, scale)
    }
    #expect(stale?.isConflict == true)
    let patch: JSONValue = ["spec": ["replicas": 9], "status": ["replicas": 3]]
    var object = try await client.patchStatus(.deployments, key, .merge, patch, as: JSONValue.self)
    #expect(object["spec"]?["replicas"] == 5)
    #expect(object["status"]?["replicas"] == 3)
    object["status"]?["replicas"] = 4
    object = try await client.replaceStatus(.deployments, key, object, as: JSONValue.self)
    #expect(object["status"]?["replicas"] == 4)
  }

  @Test func `refusals come in the server's own words`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let key = ObjectKey(namespace: namespace, name: "none")
    let missing = await #expect(throws: APIError.self) {
      try await client.get(.configMaps, key, as: ConfigMap.self)
    }
    #expect(
      missing?.description
        == "GET /api/v1/namespaces/\(namespace)/configmaps/none: "
        + #"configmaps "none" not found"#)
    _ = try await client.create(
      .configMaps, namespace: namespace, configMap("a"), as: ConfigMap.self)
    let twice = await #expect(throws: APIError.self) {
      try await client.create(
        .configMaps, namespace: namespace, configMap("a"), as: ConfigMap.self)
    }
    #expect(twice?.isAlreadyExists == true)
    let invalid = await #expect(throws: APIError.self) {
      try await client.create(
        .deployments, namespace: namespace, deployment(replicas: -1), as: JSONValue.self)
    }
    #expect(invalid?.code == 422)
    guard case .status(let status) = invalid?.cause else { return #expect(Bool(false)) }
    #expect(status.details?.causes?.first?.field == "spec.replicas")
    var misspelt = configMap("b")
    misspelt["dta"] = [:]
    let unknown = await #expect(throws: APIError.self) {
      try await client.create(
        .configMaps, namespace: namespace, misspelt,
        options: WriteOptions(fieldValidation: .strict), as: ConfigMap.self)
    }
    #expect(unknown?.code == 400)
    #expect(unknown?.message.contains(#"unknown field "dta""#) == true)
  }

  @Test func `the server says its version and which types it has`() async throws {
    let client = try await RealControlPlane.shared().client
    #expect(try await client.serverVersion().isAtLeast(1, 20))
    #expect(try await client.serves(.pods))
    #expect(try await client.serves(.deployments))
    let absent = ResourceType(group: "example.com", version: "v1", kind: "Thing", plural: "things")
    #expect(try await !client.serves(absent))
  }
}
