internal import FoundationEssentials
internal import KubernetesCore

/// The objects that a benchmark makes: each way of making pods ends in pods of the same content.
enum Workload {
  static let patterns = ResourceType(
    group: "podpattern.dev", version: "v1alpha1", kind: "PodPattern", plural: "podpatterns")
  static let replicaSets = ResourceType(
    group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")

  /// The label that says whose pods they are; a ReplicaSet selects by it.
  static let label = "benchmark"

  static func pattern(named name: String, replicas: Int) -> JSONValue {
    [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": .string(name)],
      "spec": [
        "replicas": .integer(replicas),
        "template": [
          "metadata": ["labels": .object([label: .string(name)])],
          "spec": [
            "containers": [
              ["name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]]]
            ]
          ],
        ],
        "initializers": [
          ["name": "fetch", "fetch": ["url": "https://api.example.test", "path": "index.html"]]
        ],
      ],
    ]
  }

  /// A ReplicaSet whose pods are like one that a pattern was expanded to: labels, annotations, spec.
  static func replicaSet(named name: String, replicas: Int, pod: JSONValue) -> JSONValue {
    var labels = pod["metadata"]?["labels"]?.object ?? [:]
    labels[label] = .string(name)
    return [
      "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": ["name": .string(name)],
      "spec": [
        "replicas": .integer(replicas),
        "selector": ["matchLabels": .object([label: .string(name)])],
        "template": [
          "metadata": [
            "labels": .object(labels), "annotations": pod["metadata"]?["annotations"] ?? [:],
          ],
          "spec": pod["spec"] ?? [:],
        ],
      ],
    ]
  }

  /// The same pod without anybody who keeps it, named by the server.
  static func pod(_ pod: JSONValue) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "generateName": "raw-", "labels": pod["metadata"]?["labels"] ?? [:],
        "annotations": pod["metadata"]?["annotations"] ?? [:],
      ],
      "spec": pod["spec"] ?? [:],
    ]
  }
}
