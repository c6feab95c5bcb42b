import KubernetesCore

extension Scenario {
  static func map(_ name: String, _ data: JSONValue = ["a": "1"]) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data,
    ]
  }

  static let objects = Scenario(name: "objects") { session in
    let made = try await session.create("create", .configMaps, map("a"))
    try await session.create("create again", .configMaps, map("a"))
    try await session.get("get", .configMaps, "a")
    try await session.get("get what is not there", .configMaps, "nobody")
    try await session.create("no name", .configMaps, ["data": [:]])
    try await session.create("a bad name", .configMaps, map("Not_A_Name"))
    var other = map("b")
    other["metadata"]?["namespace"] = "elsewhere"
    try await session.create("another namespace", .configMaps, other)
    try await session.create(
      "another version", .configMaps, ["apiVersion": "v2", "kind": "ConfigMap"])
    other = map("b")
    other["metadata"]?["labels"] = ["bad key": "x"]
    try await session.create("a bad label", .configMaps, other)
    other["metadata"]?["labels"] = ["key": "bad value"]
    try await session.create("a bad label's value", .configMaps, other)
    other["metadata"]?["labels"] = nil
    other["metadata"]?["resourceVersion"] = "12"
    try await session.create("a version on creation", .configMaps, other)
    try await session.record(
      "a namespace that is not there",
      .create(.configMaps, namespace: "nowhere", body: map("a").serialized()))
    try await session.create("dry run", .configMaps, map("dry"), WriteOptions(dryRun: true))
    try await session.get("after the dry run", .configMaps, "dry")

    var stale = made
    stale["data"] = ["a": "2"]
    try await session.replace("replace", .configMaps, "a", stale)
    stale["data"] = ["a": "3"]
    try await session.replace("replace with an old version", .configMaps, "a", stale)
    try await session.replace("replace without a version", .configMaps, "a", map("a", ["a": "4"]))
    try await session.replace("replace with the same", .configMaps, "a", map("a", ["a": "4"]))
    try await session.replace("another name", .configMaps, "a", map("b"))
    other = map("a")
    other["metadata"]?["uid"] = "00000000-0000-0000-0000-000000000000"
    try await session.replace("another uid", .configMaps, "a", other)
    try await session.replace("replace what is not there", .configMaps, "z", map("z"))
  }

  static let deletion = Scenario(name: "deletion") { session in
    let made = try await session.create("create", .configMaps, map("a"))
    try await session.delete("delete what is not there", .configMaps, "nobody")
    try await session.delete(
      "with another uid", .configMaps, "a",
      DeleteOptions(
        preconditions: .init(uid: "00000000-0000-0000-0000-000000000000")))
    try await session.delete("dry run", .configMaps, "a", dryRun: true)
    try await session.delete(
      "with the right uid", .configMaps, "a",
      DeleteOptions(preconditions: .init(uid: made["metadata"]?["uid"]?.string)))
    var kept = map("b")
    kept["metadata"]?["finalizers"] = ["example.com/wait"]
    try await session.create("with a finalizer", .configMaps, kept)
    try await session.delete("delete with a finalizer", .configMaps, "b")
    try await session.delete("delete again", .configMaps, "b")
    try await session.patch(
      "a new finalizer", .configMaps, "b", .merge,
      ["metadata": ["finalizers": ["example.com/wait", "example.com/more"]]])
    try await session.patch(
      "the last finalizer goes", .configMaps, "b", .merge, ["metadata": ["finalizers": nil]])
    try await session.get("gone", .configMaps, "b")
    try await session.create("create for orphans", .configMaps, map("c"))
    try await session.delete(
      "orphan", .configMaps, "c", DeleteOptions(propagationPolicy: .orphan))
    try await session.create("create for the foreground", .configMaps, map("d"))
    try await session.delete(
      "foreground", .configMaps, "d", DeleteOptions(propagationPolicy: .foreground))
    try await session.create("a widget", Widgets.type, Widgets.widget("w"))
    try await session.delete("delete a widget", Widgets.type, "w")
  }

  static let discovery = Scenario(name: "discovery") { session in
    try await session.record("resources", APIRequest(.get, "/apis/contract.example.com/v1"))
    try await session.record("a resize", resources: ["pods/resize"], of: "/api/v1")
    let revisions: Set = ["controllerrevisions"]
    try await session.record("revisions", resources: revisions, of: "/apis/apps/v1")
    try await session.record("a group", APIRequest(.get, "/apis/contract.example.com"))
    try await session.record("versions", APIRequest(.get, "/api/v2"))
    try await session.record("no group", APIRequest(.get, "/apis/nothing.example.com/v1"))
    try await session.record(
      "no type", APIRequest(.get, "/api/v1/namespaces/\(session.namespace)/nothings"))
    try await session.record(
      "no subresource",
      APIRequest(.get, "/api/v1/namespaces/\(session.namespace)/configmaps/a/status"))
  }
}
