import KubernetesCore
import OrderedCollections

/// What keeps a writer from what is not its own: uids, versions, and whose a field is.
extension Scenario {
  private static let otherUID: JSONValue = "00000000-0000-0000-0000-000000000000"
  private static let writer = WriteOptions(fieldManager: "one")

  private static func service(_ metadata: JSONValue, _ ports: [Int]) -> JSONValue {
    var service: JSONValue = [
      "apiVersion": "v1", "kind": "Service", "metadata": ["name": "s"],
      "spec": ["selector": ["app": "web"]],
    ]
    for (key, value) in metadata.object ?? [:] { service["metadata"]?[key] = value }
    service["spec"]?["ports"] = .array(
      ports.map { ["name": .string("p\($0)"), "port": .integer($0)] })
    return service
  }

  static let ownership = Scenario(name: "ownership") { session in
    let made = try await session.create("a service", .services, service([:], [80, 81]), writer)
    let metadata = made["metadata"] ?? [:]
    let uid = metadata["uid"] ?? ""
    try await session.patch(
      "what was created becomes what is applied", .services, "s", .json,
      [
        ["op": "test", "path": "/metadata/uid", "value": uid],
        [
          "op": "replace", "path": "/metadata/resourceVersion",
          "value": metadata["resourceVersion"] ?? "",
        ],
        ["op": "replace", "path": "/metadata/managedFields/0/operation", "value": "Apply"],
      ], writer)
    let forced = WriteOptions(fieldManager: "one", force: true)
    func apply(_ title: String, _ name: String, _ metadata: JSONValue) async throws {
      var configuration = service(metadata, [80])
      configuration["metadata"]?["name"] = .string(name)
      try await session.patch(title, .services, name, .apply, configuration, forced)
    }
    try await apply("what an apply leaves out goes", "s", ["uid": uid])
    try await apply("another uid", "s", ["uid": otherUID])
    try await apply(
      "an old version", "s",
      ["uid": uid, "resourceVersion": metadata["resourceVersion"] ?? ""])
    try await apply("a uid of nothing", "t", ["uid": otherUID])
    try await apply(
      "a uid and a version of nothing", "t", ["uid": otherUID, "resourceVersion": "5"])
    try await session.create("a map", .configMaps, map("a"))
    try await session.patch(
      "a patch for another uid", .configMaps, "a", .merge, ["metadata": ["uid": otherUID]])
    try await session.create("a widget", Widgets.type, Widgets.widget("w"))
    try await session.patch(
      "a status for another uid", Widgets.type, "w", .merge,
      ["metadata": ["uid": otherUID], "status": ["replicas": 1]], subresource: "status")
    try await session.patch(
      "a status with a test", Widgets.type, "w", .json,
      [
        ["op": "test", "path": "/metadata/uid", "value": otherUID],
        ["op": "add", "path": "/status", "value": ["replicas": 2]],
      ], subresource: "status")
  }

  static let revisionBytes = Scenario(name: "revision-bytes") { session in
    let type = ResourceType.controllerRevisions
    func revision(_ name: String, _ data: JSONValue) -> JSONValue {
      [
        "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": ["name": .string(name)],
        "revision": 1, "data": data,
      ]
    }
    let label: JSONValue = ["metadata": ["labels": ["q": "r"]]]
    try await session.create("unsorted", type, revision("a", ["b": 1, "a": 2]))
    try await session.patch("patch it", type, "a", .strategicMerge, label)
    try await session.patch("merge into it", type, "a", .merge, label)
    try await session.create("another number", type, revision("b", ["a": 1.50]))
    try await session.patch("patch that", type, "b", .strategicMerge, label)
    let body = revision("c", ["b": "<&>\u{2028}é", "a": 1.5, "B": 1e21, "c": [nil, [:]]])
    try await session.record(
      "as Go writes it",
      .create(type, namespace: session.namespace, body: body.serializedAsGo()))
    try await session.patch("patch this", type, "c", .strategicMerge, label)
    try await session.patch(
      "another uid", type, "c", .strategicMerge, ["metadata": ["uid": otherUID]])
  }
}
