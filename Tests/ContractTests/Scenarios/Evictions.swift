import FoundationEssentials
import KubernetesClient
import KubernetesCore

/// What `kubectl drain` relies on, and what kubectl sends in protobuf.
extension Scenario {
  static let evictions = Scenario(name: "evictions") { session in
    func evict(_ title: String, _ pod: String, _ options: JSONValue = [:]) async throws {
      let body: JSONValue = [
        "apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": .string(pod)],
        "deleteOptions": options,
      ]
      let path = "/api/v1/namespaces/\(session.namespace)/pods/\(pod)/eviction"
      var request = APIRequest(.post, path, body: body.serialized())
      request.headers.append(HTTPHeader("Content-Type", "application/json"))
      try await session.record(title, request)
    }
    let pod: JSONValue = [
      "metadata": ["name": "a", "labels": ["app": "web"]],
      "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
    ]
    try await session.send(
      .create(.pods, namespace: session.namespace, body: pod.serialized()))
    func report(_ status: JSONValue) async throws {
      let body: JSONValue = ["status": status]
      try await session.send(
        .patch(.pods, session.key("a"), subresource: "status", .merge, body: body.serialized()))
    }
    try await report([
      "phase": "Running", "conditions": [["type": "Ready", "status": "True"]],
    ])
    let budget: JSONValue = [
      "metadata": ["name": "web"],
      "spec": ["minAvailable": 1, "selector": ["matchLabels": ["app": "web"]]],
    ]
    try await session.send(
      .create(.podDisruptionBudgets, namespace: session.namespace, body: budget.serialized()))
    func count(_ status: JSONValue) async throws {
      let body: JSONValue = ["status": status]
      try await session.send(
        .patch(
          .podDisruptionBudgets, session.key("web"), subresource: "status", .merge,
          body: body.serialized()))
    }
    try await evict("a budget that nobody has counted", "a")
    try await count([
      "observedGeneration": 1, "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1,
      "disruptionsAllowed": 0,
    ])
    try await evict("none too many", "a")
    try await evict("no pod", "none")
    try await count(["currentHealthy": 2, "disruptionsAllowed": 1])
    try await evict("a dry run", "a", ["dryRun": ["All"]])
    try await evict("another pod of the name", "a", ["preconditions": ["uid": "other"]])
    try await evict("spent by a pod that stayed", "a")
    try await count(["disruptionsAllowed": 1, "disruptedPods": nil])
    try await evict("one to spare", "a", ["gracePeriodSeconds": 0])
    try await session.get("gone", .pods, "a")
    try await session.record(
      "what the server says of it", resources: ["pods/eviction", "pods/log"], of: "/api/v1")
  }

  static let secrets = Scenario(name: "secrets") { session in
    try await session.create(
      "in plain text", .secrets,
      [
        "metadata": ["name": "a"], "stringData": ["token": "x", "other": ""],
        "data": ["token": "eQ=="],
      ])
    try await session.patch(
      "one more", .secrets, "a", .merge, ["stringData": ["third": "z"]])
    try await session.record(
      "in protobuf",
      .create(
        .secrets, namespace: session.namespace,
        GoBody.object("Secret", "b") { writer in
          writer.message(2) { entry in
            entry.text(1, "token")
            entry.text(2, "x")
          }
          writer.text(3, "")
        }))
    try await session.record(
      "a config map in protobuf",
      .create(
        .configMaps, namespace: session.namespace,
        GoBody.object("ConfigMap", "c") { writer in
          writer.message(2) { entry in
            entry.text(1, "empty")
            entry.text(2, "")
          }
        }))
  }

  static let claims = Scenario(name: "claims") { session in
    let type = ResourceType(
      group: "", version: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims")
    func claim(_ spec: JSONValue) -> JSONValue { ["metadata": ["name": "a"], "spec": spec] }
    try await session.create("nothing asked for", type, claim([:]))
    try await session.create("no room asked for", type, claim(["accessModes": ["ReadWriteOnce"]]))
  }

  static let logs = Scenario(name: "logs") { session in
    let pod: JSONValue = [
      "metadata": ["name": "a"],
      "spec": [
        "containers": [
          ["name": "web", "image": "nginx:1.27"], ["name": "app", "image": "nginx:1.27"],
        ],
        "initContainers": [["name": "first", "image": "nginx:1.27"]],
      ],
    ]
    try await session.send(
      .create(.pods, namespace: session.namespace, body: pod.serialized()))
    let path = "/api/v1/namespaces/\(session.namespace)/pods"
    try await session.record("which one", APIRequest(.get, "\(path)/a/log"))
    try await session.record(
      "none of them",
      APIRequest(.get, "\(path)/a/log", query: [.init("container", "none")]))
    try await session.record(
      "no node yet", APIRequest(.get, "\(path)/a/log", query: [.init("container", "web")]))
    try await session.record("no pod", APIRequest(.get, "\(path)/none/log"))
  }
}

/// Objects as Go writes them in protobuf.
private enum GoBody {
  /// A new object: with every field that is no pointer.
  static func object(
    _ kind: String, _ name: String, _ write: (inout ProtobufWriter) -> Void
  ) -> EncodedObject {
    let bytes = ProtobufEnvelope.enclosing(apiVersion: "v1", kind: kind, capacity: 100) { writer in
      writer.message(1) { metadata in
        metadata.text(1, name)
        for number in 2...6 { metadata.text(number, "") }
        metadata.number(7, 0)
        metadata.message(8) { _ in }
      }
      write(&writer)
    }
    return EncodedObject(bytes: Data(bytes), format: .protobuf)
  }
}
