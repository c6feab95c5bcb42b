import KubernetesCore

extension Scenario {
  static let widgets = Scenario(name: "widgets") { session in
    let made = try await session.create(
      "defaults and pruning", Widgets.type,
      Widgets.widget(
        "w",
        [
          "size": "small", "nothing": 1, "parts": [["name": "a", "more": 2]],
          "anything": ["at": ["all": true]], "replicas": nil,
        ]))
    try await session.create(
      "unknown fields, strictly", Widgets.type,
      Widgets.widget("x", ["size": "small", "nothing": 1, "parts": [["name": "a", "more": 2]]]),
      WriteOptions(fieldValidation: .strict))
    try await session.create("no spec's size", Widgets.type, Widgets.widget("x", [:]))
    try await session.create(
      "another size", Widgets.type, Widgets.widget("x", ["size": "huge"]))
    try await session.create(
      "another type", Widgets.type, Widgets.widget("x", ["size": "small", "code": 7]))
    try await session.create(
      "neither integer nor string", Widgets.type,
      Widgets.widget("x", ["size": "small", "port": true]))
    try await session.create(
      "too few", Widgets.type, Widgets.widget("x", ["size": "small", "replicas": -1]))
    try await session.create(
      "too many", Widgets.type, Widgets.widget("x", ["size": "small", "replicas": 11]))
    try await session.create(
      "a pattern", Widgets.type, Widgets.widget("x", ["size": "small", "code": "AB"]))
    try await session.create(
      "too long", Widgets.type, Widgets.widget("x", ["size": "small", "code": "abcdefg"]))
    try await session.create(
      "too short", Widgets.type, Widgets.widget("x", ["size": "small", "code": "a"]))
    let part: JSONValue = ["name": "a"]
    try await session.create(
      "items twice", Widgets.type,
      Widgets.widget("x", ["size": "small", "parts": [part, part]]))
    try await session.create(
      "tags twice", Widgets.type, Widgets.widget("x", ["size": "small", "tags": ["t", "t"]]))
    try await session.create(
      "too many items", Widgets.type,
      Widgets.widget(
        "x",
        [
          "size": "small",
          "parts": [["name": "a"], ["name": "b"], ["name": "c"], ["name": "d"]],
        ]))
    try await session.create(
      "no item's name", Widgets.type, Widgets.widget("x", ["size": "small", "parts": [[:]]]))
    var next = made
    next["spec"]?["replicas"] = 2
    let replaced = try await session.replace("replace", Widgets.type, "w", next)
    next = replaced
    next["metadata"]?["labels"] = ["a": "b"]
    next["status"] = ["replicas": 7]
    try await session.replace("metadata alone", Widgets.type, "w", next)
    next["metadata"]?["resourceVersion"] = nil
    try await session.replace("no version", Widgets.type, "w", next)
    try await session.record(
      "a table", .list(Widgets.type, namespace: session.namespace, representation: .table))
  }

  static let widgetStatus = Scenario(name: "widget-status") { session in
    var object = Widgets.widget("w")
    object["status"] = ["replicas": 3]
    let made = try await session.create("a status at creation", Widgets.type, object)
    var next = made
    next["status"] = [
      "replicas": 2, "selector": "app=w", "conditions": [["type": "Ready", "status": "True"]],
    ]
    next["spec"]?["size"] = "large"
    next["metadata"]?["labels"] = ["a": "b"]
    try await session.replace("replace the status", Widgets.type, "w", next, subresource: "status")
    try await session.replace("with an old version", Widgets.type, "w", next, subresource: "status")
    try await session.patch(
      "patch the status", Widgets.type, "w", .merge,
      ["status": ["replicas": 4], "spec": ["size": "large"]], subresource: "status")
    try await session.patch(
      "a status that is none", Widgets.type, "w", .merge, ["status": ["conditions": "x"]],
      subresource: "status")
    try await session.record(
      "the scale", .get(Widgets.type, session.key("w"), subresource: "scale"))
    try await session.patch(
      "scale", Widgets.type, "w", .merge, ["spec": ["replicas": 5]], subresource: "scale")
    try await session.patch(
      "scale too far", Widgets.type, "w", .merge, ["spec": ["replicas": 50]],
      subresource: "scale")
    try await session.get("scaled", Widgets.type, "w")
  }

  static let events = Scenario(name: "events") { session in
    let namespace = JSONValue.string(session.namespace)
    try await session.create(
      "the newer form", .events,
      [
        "metadata": ["name": "e"], "eventTime": "2026-01-01T00:00:00.000000Z",
        "reportingController": "example.com/c", "reportingInstance": "c-1", "action": "Do",
        "reason": "Done", "type": "Normal", "note": "well done",
        "regarding": [
          "apiVersion": "v1", "kind": "Pod", "name": "p", "namespace": namespace, "uid": "1",
        ],
      ])
    let core = ResourceType(group: "", version: "v1", kind: "Event", plural: "events")
    try await session.get("the older form", core, "e")
    try await session.list(
      "by object", core,
      ListOptions(fieldSelector: "involvedObject.name=p,involvedObject.kind=Pod"))
    try await session.list(
      "by object, newer", .events, ListOptions(fieldSelector: "regarding.name=p"))
    try await session.create(
      "what is missing", .events,
      [
        "metadata": ["name": "f"], "regarding": ["namespace": namespace, "name": "p"],
      ])
    try await session.patch(
      "a series", .events, "e", .merge,
      ["series": ["count": 2, "lastObservedTime": "2026-01-01T00:00:01.000000Z"]])
  }
}
