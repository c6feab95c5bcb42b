internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization
internal import Testing

/// What metrics-server serves, for tests: the CPU that containers take, as a test says.
///
/// The API `metrics.k8s.io` is that of a custom resource here, whose objects are made for the pods of a
/// namespace: whoever lists pods' metrics by labels sees no difference.
final class MetricsServer: Sendable {
  private static let podMetrics = ResourceType(
    group: "metrics.k8s.io", version: "v1beta1", kind: "PodMetrics", plural: "pods")

  private let arena: RealArena
  private let usage: Mutex<[String: String]>

  /// Installs the API.
  ///
  /// - `usage`: the CPU that a container takes, by its name; others take 1m.
  init(_ arena: RealArena, usage: [String: String]) async throws {
    self.arena = arena
    self.usage = Mutex(usage)
    try await arena.until("the API of metrics is served") {
      _ = try? await arena.create(.customResourceDefinitions, Self.definition)
      return (try? await arena.list(Self.podMetrics)) != nil
    }
  }

  /// Has the containers of a name take so much from now on.
  func set(_ container: String, _ cpu: String) {
    usage.withLock { $0[container] = cpu }
  }

  /// Tells of every pod that there is, until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      for pod in (try? await arena.list(.pods)) ?? [] { try? await tell(of: pod) }
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  private func tell(of pod: JSONValue) async throws {
    let usage = usage.withLock { $0 }
    let spec = pod["spec"]
    let sidecars = (spec?["initContainers"]?.array ?? []).filter { $0["restartPolicy"] == "Always" }
    let containers = (sidecars + (spec?["containers"]?.array ?? [])).map { container -> JSONValue in
      let name = container["name"]?.string ?? ""
      return [
        "name": .string(name), "usage": ["cpu": .string(usage[name] ?? "1m"), "memory": "8Mi"],
      ]
    }
    let name = pod["metadata"]?["name"]?.string ?? ""
    let metrics: JSONValue = [
      "apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetrics",
      "metadata": ["name": .string(name), "labels": pod["metadata"]?["labels"] ?? [:]],
      "timestamp": .string(Timestamp(Date()).description), "window": "1s",
      "containers": .array(containers),
    ]
    _ = try await arena.client.apply(
      Self.podMetrics, arena.key(name), metrics, fieldManager: "metrics-server",
      as: JSONValue.self)
  }

  private static let definition: JSONValue = [
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": [
      "name": "pods.metrics.k8s.io",
      "annotations": ["api-approved.kubernetes.io": "unapproved, for a test"],
    ],
    "spec": [
      "group": "metrics.k8s.io", "scope": "Namespaced",
      "names": [
        "kind": "PodMetrics", "listKind": "PodMetricsList", "plural": "pods",
        "singular": "podmetrics",
      ],
      "versions": [
        [
          "name": "v1beta1", "served": true, "storage": true,
          "schema": [
            "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
          ],
        ]
      ],
    ],
  ]
}
