import KubernetesCore

extension Scenario {
  static let patches = Scenario(name: "patches") { session in
    try await session.create("create", .configMaps, map("a", ["x": "1", "y": "2"]))
    try await session.patch("merge", .configMaps, "a", .merge, ["data": ["x": "3", "y": nil]])
    try await session.patch(
      "an old version", .configMaps, "a", .merge,
      ["metadata": ["resourceVersion": "1"], "data": ["x": "4"]])
    try await session.patch(
      "nothing changes", .configMaps, "a", .merge, ["data": ["x": "3"]])
    try await session.patch(
      "operations", .configMaps, "a", .json,
      [
        ["op": "test", "path": "/data/x", "value": "3"],
        ["op": "add", "path": "/data/z~1z", "value": "5"],
        ["op": "remove", "path": "/data/x"],
      ])
    try await session.patch(
      "a test that fails", .configMaps, "a", .json,
      [["op": "test", "path": "/data/x", "value": "7"]])
    try await session.patch(
      "a path that is not there", .configMaps, "a", .json,
      [["op": "remove", "path": "/data/nothing"]])
    try await session.patch(
      "an operation that is none", .configMaps, "a", .json, [["op": "mix", "path": "/data"]])
    try await session.patch("what is not there", .configMaps, "z", .merge, ["data": [:]])
    try await session.create("a widget", Widgets.type, Widgets.widget("w"))
    try await session.patch(
      "a strategic merge of a widget", Widgets.type, "w", .strategicMerge,
      ["spec": ["size": "large"]])
    try await session.create(
      "a pod", .pods,
      pod("p", ["nodeName": "n", "containers": [["name": "a", "image": "i"]]]))
    try await session.patch(
      "an owner", .pods, "p", .strategicMerge,
      [
        "metadata": [
          "labels": ["app": nil, "new": "label"],
          "ownerReferences": [
            [
              "apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "1",
              "controller": true, "blockOwnerDeletion": true,
            ]
          ],
        ]
      ])
    try await session.patch(
      "the owner goes", .pods, "p", .strategicMerge,
      ["metadata": ["ownerReferences": [["$patch": "delete", "uid": "1"]]]])
  }

  static let apply = Scenario(name: "apply") { session in
    let options = WriteOptions(fieldManager: "one")
    func configuration(_ spec: JSONValue) -> JSONValue { Widgets.widget("w", spec) }
    func apply(_ title: String, _ spec: JSONValue, _ options: WriteOptions) async throws {
      try await session.patch(
        title, Widgets.type, "w", .apply, configuration(spec), options)
    }
    try await apply(
      "make", ["size": "small", "parts": [["name": "a"], ["name": "b", "count": 2]]], options)
    try await apply(
      "the same", ["size": "small", "parts": [["name": "a"], ["name": "b", "count": 2]]], options)
    try await apply("without an item", ["size": "small", "parts": [["name": "b"]]], options)
    let other = WriteOptions(fieldManager: "two")
    try await apply("another agrees", ["size": "small", "tags": ["x"]], other)
    try await apply("another disagrees", ["size": "large", "tags": ["x"]], other)
    try await apply(
      "another insists", ["size": "large", "tags": ["x"]],
      WriteOptions(fieldManager: "two", force: true))
    try await apply("the other gives up", ["size": "large"], other)
    try await session.patch(
      "a plain write takes over", Widgets.type, "w", .merge, ["spec": ["size": "small"]])
    try await apply("against a plain write", ["size": "large"], other)
    try await apply("no manager", ["size": "large"], WriteOptions())
    try await apply(
      "an unknown field", ["size": "small", "nothing": 1],
      WriteOptions(fieldManager: "three", fieldValidation: .strict))
    try await session.patch(
      "no kind", Widgets.type, "w", .apply, ["spec": ["size": "large"]], other)
    try await session.patch(
      "the status", Widgets.type, "w", .apply,
      [
        "apiVersion": "contract.example.com/v1", "kind": "Widget", "metadata": ["name": "w"],
        "status": ["conditions": [["type": "Ready", "status": "True"]]],
      ], subresource: "status", options)
    try await session.patch(
      "a service", .services, "s", .apply,
      [
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "s", "labels": ["a": "b"]],
        "spec": ["ports": [["port": 80, "name": "http"]], "selector": ["app": "web"]],
      ], options)
    try await session.patch(
      "the service without its selector", .services, "s", .apply,
      [
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "s"],
        "spec": ["ports": [["port": 80, "name": "http"]]],
      ], options)
  }
}
