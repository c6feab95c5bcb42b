import KubernetesCore

extension Scenario {
  private static let wholeSpec: JSONValue = [
    "initContainers": [
      ["name": "ship", "image": "fluent-bit", "restartPolicy": "Always"],
      ["name": "fetch", "image": "curl"],
    ],
    "containers": [
      [
        "name": "web", "image": "nginx:1.27",
        "resources": ["requests": ["cpu": "0.1"], "limits": ["cpu": "1000m", "memory": "1024Mi"]],
      ],
      ["name": "other", "image": "busybox"],
    ],
  ]

  static let podChanges = Scenario(name: "pod-changes") { session in
    func set(_ title: String, _ path: String, _ value: JSONValue?) async throws {
      var operation: JSONValue = [
        "op": value == nil ? "remove" : "add", "path": .string("/spec/\(path)"),
      ]
      operation["value"] = value
      try await session.patch(title, .pods, "a", .json, [operation])
    }
    try await session.create("create", .pods, pod("a", wholeSpec))
    try await set("another image", "containers/0/image", "nginx:1.28")
    try await set("another image of a sidecar", "initContainers/0/image", "fluent-bit:2")
    try await set("another image of an initializer", "initContainers/1/image", "curl:2")
    try await set("no image", "containers/0/image", "")
    try await set("a deadline", "activeDeadlineSeconds", 100)
    try await set("an earlier deadline", "activeDeadlineSeconds", 50)
    try await set("a later deadline", "activeDeadlineSeconds", 60)
    try await set("no deadline", "activeDeadlineSeconds", nil)
    try await set("a deadline at once", "activeDeadlineSeconds", 0)
    try await set(
      "another toleration", "tolerations/-", ["key": "k", "operator": "Exists"])
    try await set("a shorter toleration", "tolerations/0/tolerationSeconds", 1)
    try await set("a toleration less", "tolerations/2", nil)
    try await set("another toleration's key", "tolerations/2/key", "l")
    try await set("more resources", "containers/0/resources/requests/cpu", "200m")
    try await set("another policy", "restartPolicy", "Never")
    try await set("another node", "nodeName", "n")
    try await set("a new gate", "schedulingGates", [["name": "example.com/wait"]])
    try await set("another grace period", "terminationGracePeriodSeconds", 1)
    try await set("another name", "containers/0/name", "web2")
    try await set("a new container", "containers/-", ["name": "new", "image": "i"])
    try await set("an initializer less", "initContainers/1", nil)
    try await session.patch(
      "labels and annotations", .pods, "a", .merge,
      ["metadata": ["labels": ["new": "label"], "annotations": ["a": "b"]]])
    try await session.delete("delete", .pods, "a")
    var gated = pod("g")
    gated["spec"]?["schedulingGates"] = [["name": "example.com/a"], ["name": "example.com/b"]]
    try await session.send(
      .create(.pods, namespace: session.namespace, body: gated.serialized()))
    try await session.record(
      "a gate less",
      .patch(
        .pods, session.key("g"), .merge,
        body: (["spec": ["schedulingGates": [["name": "example.com/b"]]]] as JSONValue)
          .serialized(), representation: .metadata))
  }

  static let resources = Scenario(name: "resources") { session in
    func create(_ title: String, _ resources: JSONValue, _ more: JSONValue = [:]) async throws {
      var container: JSONValue = ["name": "web", "image": "nginx", "resources": resources]
      for (key, value) in more.object ?? [:] { container[key] = value }
      try await session.create(
        title, .pods, pod("r", ["restartPolicy": "Never", "containers": [container]]),
        WriteOptions(dryRun: true))
    }
    try await create(
      "amounts in their one form",
      [
        "requests": ["cpu": 1.5, "memory": "1.5Gi"],
        "limits": ["cpu": 2, "memory": "4194304Ki", "ephemeral-storage": "12e6"],
      ])
    try await create("fractions", ["requests": ["cpu": "1.0001"]])
    try await create("guaranteed", ["limits": ["cpu": "1", "memory": "1Gi"]])
    try await create(
      "nothing of processor or memory", ["requests": ["ephemeral-storage": "1Gi", "cpu": "0"]])
    try await create("no amount", ["requests": ["cpu": "much"]])
    try await create("less than nothing", ["requests": ["cpu": "-1"]])
    try await create("more than the limit", ["requests": ["cpu": "2"], "limits": ["cpu": "1"]])
    try await create(
      "policies that are none", [:],
      ["resizePolicy": [["resourceName": "disk", "restartPolicy": "Sometimes"]]])
    try await create(
      "a restart in a pod without restarts", [:],
      ["resizePolicy": [["resourceName": "cpu", "restartPolicy": "RestartContainer"]]])
  }

  static let resize = Scenario(name: "resize") { session in
    let node = "node-\(session.namespace)"
    let manifest: JSONValue = [
      "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(node)],
      "status": ["allocatable": ["cpu": "4", "memory": "8Gi"]],
    ]
    try await session.send(.create(.nodes, namespace: nil, body: manifest.serialized()))
    func resize(
      _ title: String, _ field: String, _ name: String, _ resources: JSONValue,
      of pod: String = "a"
    ) async throws {
      var container: JSONValue = ["name": .string(name)]
      container["resources"] = resources
      var spec: JSONValue = [:]
      spec[field] = [container]
      try await session.patch(
        title, .pods, pod, .strategicMerge, ["spec": spec], subresource: "resize")
    }
    var first = pod("a", wholeSpec)
    first["spec"]?["nodeName"] = .string(node)
    let made = try await session.create("create", .pods, first)
    try await session.record("read", .get(.pods, session.key("a"), subresource: "resize"))
    try await resize("more", "containers", "web", ["requests": ["cpu": "200m"]])
    try await resize("the same", "containers", "web", ["requests": ["cpu": "0.2"]])
    try await resize("a new request", "containers", "other", ["requests": ["cpu": "10m"]])
    try await resize("a sidecar", "initContainers", "ship", ["requests": ["cpu": "10m"]])
    func apply(_ title: String, force: Bool) async throws {
      try await session.patch(
        title, .pods, "a", .apply,
        [
          "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a"],
          "spec": [
            "containers": [["name": "web", "resources": ["requests": ["cpu": "250m"]]]]
          ],
        ], subresource: "resize", WriteOptions(fieldManager: "other", force: force))
    }
    try await apply("apply against another", force: false)
    try await apply("apply by force", force: true)
    try await resize("an initializer", "initContainers", "fetch", ["requests": ["cpu": "10m"]])
    try await resize("above the limit", "containers", "web", ["requests": ["cpu": "3"]])
    try await resize("below nothing", "containers", "web", ["requests": ["cpu": "-3"]])
    try await resize(
      "beyond the node", "containers", "web",
      ["requests": ["cpu": "9", "memory": "9Gi"], "limits": ["cpu": "9", "memory": "9Gi"]])
    try await resize(
      "storage", "containers", "web", ["requests": ["ephemeral-storage": "1Gi"]])
    try await resize("a limit less", "containers", "web", ["limits": ["cpu": nil]])
    try await resize("a request less", "containers", "other", ["requests": ["cpu": nil]])
    try await session.patch(
      "another policy", .pods, "a", .json,
      [
        [
          "op": "add", "path": "/spec/containers/0/resizePolicy",
          "value": [["resourceName": "cpu", "restartPolicy": "RestartContainer"]],
        ]
      ], subresource: "resize")
    try await session.patch(
      "a container less", .pods, "a", .json, [["op": "remove", "path": "/spec/containers/1"]],
      subresource: "resize")
    try await session.patch(
      "another name", .pods, "a", .json,
      [["op": "replace", "path": "/spec/containers/0/name", "value": "web2"]],
      subresource: "resize")
    try await session.replace("an old version", .pods, "a", made, subresource: "resize")
    try await session.patch(
      "what is not there", .pods, "z", .merge, ["spec": [:]], subresource: "resize")
    try await session.record(
      "no deletion",
      APIRequest(
        .delete, "/api/v1/namespaces/\(session.namespace)/pods/a/resize", headers: [.json]))
    try await session.create("the best effort", .pods, pod("b"))
    try await resize(
      "another class", "containers", "web", ["requests": ["cpu": "10m"]], of: "b")
    try await session.send(.delete(.nodes, ObjectKey(namespace: "", name: node)))
    try await resize("without the node", "containers", "web", ["requests": ["cpu": "250m"]])
  }
}

extension ResourceType {
  fileprivate static let nodes = ResourceType(
    group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
}
