internal import KubernetesClient
internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore
internal import Testing

/// A pattern `weather` with all that version 0.1.0 made for it, as that version wrote it.
struct FormerRelease: Sendable {
  let test: OperatorHarness
  private let owner: JSONValue

  static let revision = "9pbg226rht"
  static let pipeline = "service:\n  flush: 1\npipeline: {}\n"

  /// - `spec`: The pattern's, beside its template.
  /// - `isOnNodes`: Whether its pods have nodes, where no kubelet gives them any.
  init(
    in test: OperatorHarness, replicas: Int = 2, spec: JSONValue = [:], isOnNodes: Bool = false
  ) async throws {
    self.test = test
    let pattern = try await test.createPattern(replicas: replicas, spec)
    let uid = try #require(pattern["metadata"]?["uid"])
    owner = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "weather", "uid": uid,
      "controller": true, "blockOwnerDeletion": true,
    ]
    try await makeConfigMap()
    try await test.create(.controllerRevisions, controllerRevision(of: pattern))
    for number in 0..<replicas {
      try await test.create(.pods, pod("weather-\(Self.revision)-\(number)", isOnNodes: isOnNodes))
    }
    let status: JSONValue = [
      "observedGeneration": 1, "currentRevision": .string(Self.revision),
      "updateRevision": .string(Self.revision),
    ]
    try await test.patch(.podPatterns, "weather", subresource: "status", ["status": status])
  }

  private static let labels: JSONObject = [
    "app.kubernetes.io/managed-by": "podpattern", "podpattern.dev/pattern": "weather",
  ]

  /// The ConfigMap with what the log shippers are told, of the pattern or of another owner.
  func makeConfigMap(
    _ name: String = "weather-log-shipper", owners: JSONValue? = nil
  ) async throws {
    let metadata: JSONValue = [
      "name": .string(name), "labels": .object(Self.labels), "ownerReferences": owners ?? [owner],
    ]
    try await test.create(
      .configMaps,
      ["metadata": metadata, "data": ["stdout.yaml": .string(Self.pipeline)]])
  }

  /// Which object the pattern's ConfigMap is, which version of it, and what it says; nil where it is
  /// not there.
  func configMap() async throws -> String? {
    let found = try await test.list(.configMaps).first {
      $0["metadata"]?["name"] == "weather-log-shipper"
    }
    return found.map { configMap in
      let metadata = configMap["metadata"]
      let parts = [
        metadata?["uid"], metadata?["resourceVersion"], configMap["data"]?["stdout.yaml"],
      ]
      return parts.map { $0?.string ?? "" }.joined(separator: " ")
    }
  }

  /// The pods that mount it, ending or not.
  func mountingPods() async throws -> [String] {
    try await test.list(.pods).filter { pod in
      (pod["spec"]?["volumes"]?.array ?? []).contains {
        $0["configMap"]?["name"] == "weather-log-shipper"
      }
    }.compactMap { $0["metadata"]?["name"]?.string }
  }

  private func controllerRevision(of pattern: JSONValue) -> JSONValue {
    var labels = Self.labels
    labels["podpattern.dev/revision"] = .string(Self.revision)
    return [
      "metadata": [
        "name": .string("weather-\(Self.revision)"), "labels": .object(labels),
        "ownerReferences": [owner],
      ],
      "revision": 1,
      "data": [
        "spec": ["template": pattern["spec"]?["template"] ?? [:]], "template": Self.template,
      ],
    ]
  }

  private func pod(_ name: String, isOnNodes: Bool) -> JSONValue {
    var pod = Self.template
    pod["metadata"]?["name"] = .string(name)
    pod["metadata"]?["ownerReferences"] = [owner]
    if isOnNodes { pod["spec"]?["nodeName"] = "node-1" }
    return pod
  }

  private static var template: JSONValue {
    var labels = labels
    labels["podpattern.dev/revision"] = .string(revision)
    let shared: JSONValue = ["name": "shared", "mountPath": "/shared"]
    let shipper: JSONValue = [
      "name": "log-shipper", "image": "ghcr.io/podpattern/podpattern-shipper:0.1.0",
      "restartPolicy": "Always", "command": ["/podpattern-shipper", "run"],
      "args": ["--config=/podpattern/config", "--pipeline=stdout"],
      "volumeMounts": [
        ["name": "podpattern-log-shipper-config", "mountPath": "/podpattern/config"], shared,
      ],
    ]
    return [
      "metadata": [
        "labels": .object(labels),
        "annotations": ["podpattern.dev/log-shipper-configuration": "6ltsj7m89v"],
      ],
      "spec": [
        "containers": [["name": "web", "image": "nginx:1.27", "volumeMounts": [shared]]],
        "initContainers": [shipper],
        "volumes": [
          ["name": "shared", "emptyDir": ["sizeLimit": "1Gi"]],
          [
            "name": "podpattern-log-shipper-config",
            "configMap": ["name": "weather-log-shipper"],
          ],
        ],
      ],
    ]
  }
}
