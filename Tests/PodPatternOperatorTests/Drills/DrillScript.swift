internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import PodPatternCore
internal import Testing

/// What users do in a drill: create, scale, change the template, lose a pod, have an initializer fail
/// and recover, scale down; and in the end delete.
///
/// Each step ends at rest, so that a run can be compared with another object by object; `FaultScript` says
/// why fault drills have a script of their own.
enum DrillScript {
  typealias Step = @Sendable (Drill) async throws -> Void

  static let replicasAtTheEnd = 2

  /// All steps but the deletion, each of which ends in a state of rest.
  static let steps: [Step] = [
    { drill in
      drill.allow(3)
      try await drill.test.createPattern(
        replicas: 3,
        [
          "initializers": [["name": "fetch", "fetch": ["url": "http://x.test", "path": "a"]]],
          "service": ["ports": [["port": 80]]], "disruptionBudget": ["maxUnavailable": 1],
        ])
      try await drill.converge(on: 3)
    },
    { drill in
      drill.allow(5)
      try await drill.test.patch(["spec": ["replicas": 5]])
      try await drill.converge(on: 5)
    },
    { drill in
      drill.allow(5 + Drill.surge)
      try await drill.test.patch([
        "spec": [
          "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]],
          "logShipper": ["files": ["*.txt"]],
        ]
      ])
      try await drill.converge(on: 5)
    },
    { drill in
      drill.allow(5 + Drill.surge)
      let defaults: JSONValue = [
        "metadata": ["name": "shipping", "labels": [ChildLabels.defaults: "true"]],
        "data": ["logShipper": "outputs: [{forward: {host: fluentd}}]"],
      ]
      let revision = try await drill.test.status().updateRevision
      try await drill.test.create(.configMaps, defaults)
      _ = try await drill.test.client.patch(
        .namespaces, ObjectKey(namespace: "", name: "shop"), .merge,
        ["metadata": ["annotations": [ChildLabels.defaults: "shipping"]]] as JSONValue,
        as: JSONValue.self)
      try await drill.test.until("\(drill.title): the namespace's defaults hold") {
        try await drill.test.status().updateRevision != revision
      }
      try await drill.converge(on: 5)
    },
    { drill in
      let victims = try await drill.pods().prefix(2)
      for victim in victims { try await drill.test.delete(victim) }
      try await drill.converge(on: 5)
    },
    { drill in
      drill.test.cluster.kubelet.fail(initializer: "fetch", exitCode: 6, message: "no such host")
      drill.allow(6)
      try await drill.test.patch(["spec": ["replicas": 6]])
      try await drill.test.until("\(drill.title): the initializer is told to fail") {
        try await drill.test.status().initializers.first?.failing == 1
      }
      drill.test.cluster.kubelet.recover(container: "fetch")
      try await drill.converge(on: 6)
    },
    { drill in
      try await drill.test.patch(["spec": ["replicas": .integer(replicasAtTheEnd)]])
      try await drill.converge(on: replicasAtTheEnd)
    },
  ]

  /// Deletes the pattern, and waits until nothing is left of it.
  static let delete: Step = { drill in
    try await drill.test.client.delete(.podPatterns, drill.test.key("weather"))
    try await drill.test.until("nothing is left") {
      for type in [
        ResourceType.pods, .services, .configMaps, .podDisruptionBudgets, .podPatterns,
      ] {
        let left = try await drill.test.list(type).filter {
          !["shipping", Drill.stranger].contains($0["metadata"]?["name"]?.string)
        }
        guard left.isEmpty else { return false }
      }
      return true
    }
  }
}
