internal import FoundationEssentials
internal import KubernetesCore

/// The objects that a benchmark makes: each way of making pods ends in pods of the same content.
enum Workload {
  static let patterns = ResourceType(
    group: "podpattern.dev", version: "v1alpha1", kind: "PodPattern", plural: "podpatterns")
  static let replicaSets = ResourceType(
    group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")

  static let template: JSONValue = [
    "metadata": ["labels": ["benchmark": "expansion"]],
    "spec": [
      "containers": [
        ["name": "web", "image": "nginx:1.27", "ports": [["containerPort": 80]]]
      ]
    ],
  ]

  static func pattern(named name: String, replicas: Int) -> JSONValue {
    [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": .string(name)],
      "spec": [
        "replicas": .integer(replicas), "template": template,
        "initializers": [
          ["name": "fetch", "fetch": ["url": "https://api.example.test", "path": "index.html"]]
        ],
      ],
    ]
  }

  /// A ReplicaSet whose pods have the spec of a pod that a pattern was expanded to.
  static func replicaSet(named name: String, replicas: Int, spec: JSONValue) -> JSONValue {
    [
      "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": ["name": .string(name)],
      "spec": [
        "replicas": .integer(replicas), "selector": ["matchLabels": ["set": .string(name)]],
        "template": ["metadata": ["labels": ["set": .string(name)]], "spec": spec],
      ],
    ]
  }

  /// A pod with the spec of a pod that a pattern was expanded to, named by the server.
  static func pod(spec: JSONValue) -> JSONValue {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["generateName": "raw-", "labels": ["benchmark": "raw"]], "spec": spec,
    ]
  }
}
