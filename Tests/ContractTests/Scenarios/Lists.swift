import KubernetesCore

extension Scenario {
  /// Makes a labelled map, unrecorded.
  private static func make(
    _ session: Session, _ name: String, _ labels: JSONValue
  ) async throws {
    var object = map(name)
    object["metadata"]?["labels"] = labels
    try await session.send(
      .create(.configMaps, namespace: session.namespace, body: object.serialized()))
  }

  static let lists = Scenario(name: "lists") { session in
    for name in ["a", "b", "c", "d", "e"] { try await make(session, name, [:]) }
    // a real cluster puts a map of its own into every namespace
    let own = ListOptions(fieldSelector: "metadata.name!=kube-root-ca.crt")
    try await session.list("all", .configMaps, own, representation: .metadata)
    var page = own
    page.limit = 2
    let first = try await session.list("a page", .configMaps, page, representation: .metadata)
    page.continueToken = first["metadata"]?["continue"]?.string
    try await make(session, "aa", [:])
    try await make(session, "cc", [:])
    let second = try await session.list(
      "the next page, of the same version", .configMaps, page, representation: .metadata)
    page.continueToken = second["metadata"]?["continue"]?.string
    try await session.list("the last page", .configMaps, page, representation: .metadata)
    page.resourceVersion = "1"
    try await session.list("a token and a version", .configMaps, page)
    page.resourceVersion = nil
    page.continueToken = "!!!"
    try await session.list("a bad token", .configMaps, page)
    let version = first["metadata"]?["resourceVersion"]?.string
    var exact = own
    exact.resourceVersion = version
    exact.resourceVersionMatch = "Exact"
    try await session.list("exactly", .configMaps, exact, representation: .metadata)
    exact.resourceVersion = nil
    try await session.list("a match without a version", .configMaps, exact)
    exact.resourceVersion = version
    exact.resourceVersionMatch = "Nearly"
    try await session.list("a match that is none", .configMaps, exact)
    try await session.list(
      "no version at all", .configMaps, ListOptions(resourceVersion: "abc"))
    try await session.create("a widget", Widgets.type, Widgets.widget("w"))
    try await session.list("widgets", Widgets.type)
    try await session.record(
      "widgets by page",
      .list(Widgets.type, namespace: session.namespace, options: ListOptions(limit: 1)))
    try await session.record(
      "one's metadata", .get(Widgets.type, session.key("w"), representation: .metadata))
  }

  static let selectors = Scenario(name: "selectors") { session in
    try await make(session, "a", ["app": "web", "tier": "front"])
    try await make(session, "b", ["app": "web", "tier": "back"])
    try await make(session, "c", ["app": "db"])
    for selector in [
      "app=web", "app==web,tier!=back", "app in (web, db),tier", "!tier,app", "tier notin (front)",
      "app=", "a b", "app in web", "-a=b", "app=web,",
    ] {
      let options = ListOptions(
        labelSelector: selector, fieldSelector: "metadata.name!=kube-root-ca.crt")
      try await session.list(selector, .configMaps, options, representation: .metadata)
    }
    for selector in [
      "metadata.name=a", "metadata.name!=a,metadata.name!=kube-root-ca.crt", "data.a=1", "nonsense",
    ] {
      try await session.list(
        selector, .configMaps, ListOptions(fieldSelector: selector), representation: .metadata)
    }
    try await session.list(
      "pods by phase", .pods, ListOptions(fieldSelector: "status.phase=Pending,spec.nodeName="))
    try await session.list(
      "pods by nothing", .pods, ListOptions(fieldSelector: "status.nothing=a"))
    try await session.list(
      "widgets by nothing", Widgets.type, ListOptions(fieldSelector: "spec.size=small"))
  }

  static let watches = Scenario(name: "watches") { session in
    try await make(session, "a", ["app": "web"])
    let list = try await session.send(.list(.configMaps, namespace: session.namespace))
    let version = try JSONValue(parsing: list.body)["metadata"]?["resourceVersion"]?.string
    try await make(session, "b", ["app": "web"])
    try await make(session, "c", ["app": "db"])
    for change in [["app": "db"], ["app": "web"]] as [JSONValue] {
      let patch: JSONValue = ["metadata": ["labels": change]]
      try await session.send(
        .patch(.configMaps, session.key("b"), .merge, body: patch.serialized()))
    }
    try await session.send(.delete(.configMaps, session.key("b")))
    func watch(
      _ options: ListOptions, _ representation: APIRequest.Representation = .full
    ) -> APIRequest {
      .watch(
        .configMaps, namespace: session.namespace,
        options: WatchOptions(list: options, timeoutSeconds: 5), representation: representation)
    }
    let web = ListOptions(labelSelector: "app=web", resourceVersion: version)
    try await session.record("what leaves and enters a selector", events: 4, of: watch(web))
    try await session.record("metadata alone", events: 1, of: watch(web, .metadata))
    try await session.record(
      "no version", watch(ListOptions(resourceVersion: "abc")))
    try await session.record(
      "initial events without a match",
      APIRequest(
        .get, ResourceType.configMaps.path(namespace: session.namespace),
        query: [.init("watch", "1"), .init("sendInitialEvents", "true")]))
  }
}
