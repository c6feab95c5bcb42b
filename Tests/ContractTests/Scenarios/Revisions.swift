import KubernetesCore

extension Scenario {
  private static func revision(_ name: String, _ number: Int?, _ data: JSONValue?) -> JSONValue {
    var revision: JSONValue = [
      "apiVersion": "apps/v1", "kind": "ControllerRevision",
      "metadata": ["name": .string(name), "labels": ["app": "web"]],
    ]
    revision["revision"] = number.map { .integer($0) }
    revision["data"] = data
    return revision
  }

  static let revisions = Scenario(name: "revisions") { session in
    let type = ResourceType.controllerRevisions
    let data: JSONValue = ["spec": ["args": ["-v"], "image": "nginx:1.27"]]
    try await session.create("create", type, revision("a", 1, data))
    try await session.create("no number", type, revision("b", nil, data))
    try await session.create("a negative number", type, revision("c", -1, data))
    try await session.create("no data", type, revision("c", 1, nil))
    try await session.patch("another number", type, "a", .merge, ["revision": 2])
    try await session.patch("a negative number, later", type, "a", .merge, ["revision": -2])
    try await session.patch(
      "other data", type, "a", .merge, ["data": ["spec": ["image": "nginx:1.28"]]])
    try await session.patch(
      "an owner", type, "a", .merge,
      [
        "metadata": [
          "ownerReferences": [
            [
              "apiVersion": "contract.example.com/v1", "kind": "Widget", "name": "w",
              "uid": "00000000-0000-0000-0000-000000000000", "controller": true,
            ]
          ]
        ]
      ])
    try await session.replace("replace", type, "b", revision("b", 7, data))
    try await session.list("by label", type, ListOptions(labelSelector: "app=web"))
    try await session.list(
      "by another label", type, ListOptions(labelSelector: "app=db"))
    try await session.record(
      "one as a table", .get(type, session.key("b"), representation: .table))
    try await session.record(
      "the owned one as a table", .get(type, session.key("a"), representation: .table))
    try await session.delete("delete", type, "a")
  }
}
