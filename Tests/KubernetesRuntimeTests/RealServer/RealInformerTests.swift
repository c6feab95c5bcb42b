import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Testing

@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(10)))
struct RealInformerTests {
  @Test(arguments: [true, false], [APIRequest.Representation.full, .metadata])
  func `what is made, changed and deleted is followed`(
    streaming: Bool, representation: APIRequest.Representation
  ) async throws {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    for name in ["a", "b", "c", "d", "e"] {
      _ = try await client.create(
        .configMaps, namespace: namespace, configMap(name), as: Item.self)
    }
    let configuration = InformerConfiguration(
      .configMaps, namespaces: [namespace], representation: representation,
      watcher: WatcherConfiguration(pageSize: 2, streamsLists: streaming))
    try await following(client, configuration) { informer, changes in
      var names: Set<String> = []
      for _ in 0..<5 { names.insert(await changes.next()?.object.key.name ?? "") }
      #expect(names == ["a", "b", "c", "d", "e"])
      try await informer.waitForSync()

      let made = try await client.create(
        .configMaps, namespace: namespace, configMap("new"), as: Item.self)
      let version = try #require(ResourceVersion(made.resourceVersion))
      try await informer.store.waitUntilReached(version, in: namespace)
      #expect(informer.store[made.key] == made)
      #expect(await changes.next() == .added(made))

      let labels: JSONValue = ["metadata": ["labels": ["x": "y"]]]
      let changed = try await client.patch(
        .configMaps, made.key, .merge, labels, as: Item.self)
      #expect(await changes.next() == .updated(old: made, new: changed))

      _ = try await client.delete(.configMaps, made.key)
      guard case .removed(let last)? = await changes.next() else {
        return #expect(Bool(false))
      }
      #expect(last.uid == made.uid && informer.store[made.key] == nil)
    }
  }

  @Test func `an object that leaves the selector is removed, and added when it comes back`()
    async throws
  {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let configuration = InformerConfiguration(
      .configMaps, namespaces: [namespace],
      watcher: WatcherConfiguration(labelSelector: "app=web"))
    try await following(client, configuration) { informer, changes in
      try await informer.waitForSync()
      _ = try await client.create(
        .configMaps, namespace: namespace, configMap("other"), as: Item.self)
      let made = try await client.create(
        .configMaps, namespace: namespace, configMap("web", labels: ["app": "web"]), as: Item.self)
      #expect(await changes.next() == .added(made))
      for label in ["db", "web"] as [JSONValue] {
        let patch: JSONValue = ["metadata": ["labels": ["app": label]]]
        _ = try await client.patch(.configMaps, made.key, .merge, patch, as: Item.self)
      }
      guard case .removed? = await changes.next(), case .added? = await changes.next() else {
        return #expect(Bool(false))
      }
    }
  }

  @Test func `a version that the server has forgotten leads to a new list, which misses nothing`()
    async throws
  {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let configuration = InformerConfiguration(
      .configMaps, namespaces: [namespace], watcher: WatcherConfiguration(streamsLists: false))
    // Request 0 lists, 1 watches and is cut at once, 2 asks how far the server is, and 3 to go on from
    // a version long gone.
    let meddler = MeddlingClient(client) { index, request in
      if index == 3, let place = request.query.firstIndex(where: { $0.name == "resourceVersion" }) {
        request.query[place].value = "1"
      }
      return index != 1
    }
    try await following(meddler, configuration) { informer, changes in
      try await informer.waitForSync()
      let made = try await client.create(
        .configMaps, namespace: namespace, configMap("new"), as: Item.self)
      #expect(await changes.next() == .added(made))
    }
  }

  @Test
  func `a custom resource is waited for until it is defined, and followed when it comes back`()
    async throws
  {
    let cluster = try await RealControlPlane.shared()
    let (client, namespace) = (cluster.client, try await cluster.makeNamespace())
    let (widgets, definition) = (Self.widgets, ObjectKey(namespace: "", name: "widgets.test.dev"))
    let configuration = InformerConfiguration(widgets, namespaces: [namespace])
    try await following(client, configuration) { informer, changes in
      for _ in 0..<2 {
        _ = try await client.create(
          .customResourceDefinitions, namespace: nil, Self.definition, as: Item.self)
        let made = try await Self.makeWidget(client, namespace)
        #expect(await changes.next() == .added(made))
        _ = try await client.delete(.customResourceDefinitions, definition)
        guard case .removed(let last)? = await changes.next() else {
          return #expect(Bool(false))
        }
        #expect(last.uid == made.uid)
        try await eventually("the CRD is gone") {
          (try? await client.get(.customResourceDefinitions, definition, as: Item.self)) == nil
        }
      }
    }
  }

  @Test func `rights taken away and given back end in a store that is up to date`() async throws {
    let cluster = try await RealControlPlane.shared()
    let (admin, namespace) = (cluster.client, try await cluster.makeNamespace())
    let user = KubernetesClient(
      transport: cluster.transport, credentials: .bearer(cluster.userToken))
    let configuration = InformerConfiguration(.configMaps, namespaces: [namespace])
    try await following(user, configuration) { informer, changes in
      let made = try await admin.create(
        .configMaps, namespace: namespace, configMap("x"), as: Item.self)
      func kubectl(_ arguments: String...) throws {
        let output = try cluster.kubectl(["-n", namespace] + arguments)
        #expect(output.status == 0, "\(output.text)")
      }
      try kubectl(
        "create", "role", "reader", "--verb=get,list,watch", "--resource=configmaps")
      try kubectl("create", "rolebinding", "readers", "--role=reader", "--user=somebody")
      #expect(await changes.next() == .added(made))
    }
  }

  // MARK: - A custom resource

  private static let widgets = ResourceType(
    group: "test.dev", version: "v1", kind: "Widget", plural: "widgets")

  private static let definition: JSONValue = [
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": ["name": "widgets.test.dev"],
    "spec": [
      "group": "test.dev", "scope": "Namespaced",
      "names": ["kind": "Widget", "plural": "widgets"],
      "versions": [
        [
          "name": "v1", "served": true, "storage": true,
          "schema": ["openAPIV3Schema": ["type": "object"]],
        ]
      ],
    ],
  ]

  /// Makes an object of the type, as soon as that is served.
  private static func makeWidget(_ client: KubernetesClient, _ namespace: String) async throws
    -> Item
  {
    let widget: JSONValue = [
      "apiVersion": "test.dev/v1", "kind": "Widget", "metadata": ["name": "w"],
    ]
    var made: Item?
    try await eventually("widgets are served") {
      do throws(APIError) {
        made = try await client.create(widgets, namespace: namespace, widget, as: Item.self)
      } catch  where error.isNotFound {}
      return made != nil
    }
    return try #require(made)
  }
}
