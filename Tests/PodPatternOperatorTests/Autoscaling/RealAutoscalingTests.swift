internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

/// Patterns under the HorizontalPodAutoscaler of a real kube-controller-manager, as docs/autoscaling.md
/// shows it.
@Suite(.tags(.realServer), .realServer, .timeLimit(.minutes(10)))
struct RealAutoscalingTests {
  private static let autoscalers = ResourceType(
    group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler",
    plural: "horizontalpodautoscalers")

  private static let shared = Task {
    var options = RealControlPlane.Options()
    options.controllers = ["horizontal-pod-autoscaler-controller"]
    options.controllerArguments = [
      "--horizontal-pod-autoscaler-sync-period=1s",
      "--horizontal-pod-autoscaler-downscale-stabilization=1s",
      "--horizontal-pod-autoscaler-cpu-initialization-period=1s",
      "--horizontal-pod-autoscaler-initial-readiness-delay=1s",
    ]
    return try await RealControlPlane(options)
  }

  /// What an autoscaler goes by: one container, or whole pods.
  enum Metric: String, CaseIterable {
    case container = "ContainerResource"
    case pod = "Resource"

    var json: JSONValue {
      let target: JSONValue = ["type": "Utilization", "averageUtilization": 50]
      switch self {
      case .container:
        return [
          "type": "ContainerResource",
          "containerResource": ["name": "cpu", "container": "web", "target": target],
        ]
      case .pod: return ["type": "Resource", "resource": ["name": "cpu", "target": target]]
      }
    }
  }

  @Test(arguments: Metric.allCases)
  func `an autoscaler scales a pattern up and down, and the operator lets it`(
    metric: Metric
  ) async throws {
    let arena = try await RealArena(try await Self.shared.value, hasKubelet: true)
    let metrics = try await MetricsServer(arena, usage: ["web": "50m"])
    try await arena.withOperator {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await metrics.run() }
        try await arena.declarePattern("shop", Self.pattern)
        try await arena.create(Self.autoscalers, Self.autoscaler(metric))
        try await arena.until("the autoscaler has read the metrics of the pattern's pods") {
          let isAble = try await isTrue("AbleToScale", arena)
          return try await isTrue("ScalingActive", arena) && isAble
        }
        #expect(try await replicas(arena) == 2)

        metrics.set("web", "400m")
        try await untilReplicas(5, arena)
        // As many as it may make: it does not go on.
        try await arena.until("it would like more") { try await isTrue("ScalingLimited", arena) }

        metrics.set("web", "1m")
        try await untilReplicas(2, arena)

        // A change of the template does not take back what the autoscaler decided.
        metrics.set("web", "400m")
        try await arena.patch(
          .podPatterns, "shop",
          ["spec": ["template": ["metadata": ["annotations": ["example.com/a": "b"]]]]])
        try await untilReplicas(5, arena)
        #expect(try await arena.status("shop").updatedReplicas == 5)
        group.cancelAll()
      }
    }
  }

  /// A pattern as the document asks for it: without `replicas`, and with requests in each container.
  /// It has all that PodPattern adds: a sidecar for logs, one that fetches again, an initializer.
  private static let pattern: JSONValue = [
    "initializers": [
      [
        "name": "page", "refreshSeconds": 60,
        "fetch": ["url": "http://forecast/today", "path": "index.html"],
      ]
    ],
    "template": [
      "spec": [
        "containers": [
          [
            "name": "web", "image": "nginx:1.27",
            "resources": ["requests": ["cpu": "100m"]],
          ]
        ]
      ]
    ],
  ]

  private static func autoscaler(_ metric: Metric) -> JSONValue {
    [
      "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
      "metadata": ["name": "shop"],
      "spec": [
        "scaleTargetRef": [
          "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern", "name": "shop",
        ],
        "minReplicas": 2, "maxReplicas": 5, "metrics": [metric.json],
      ],
    ]
  }

  private func replicas(_ arena: RealArena) async throws -> Int? {
    try await arena.get(.podPatterns, "shop")["spec"]?["replicas"]?.integer
  }

  private func untilReplicas(_ count: Int, _ arena: RealArena) async throws {
    try await arena.until("\(count) pods are up to date and available") {
      let status = try await arena.status("shop")
      return try await replicas(arena) == count && status.availableReplicas == count
        && status.replicas == count && status.updatedReplicas == count
    }
  }

  private func isTrue(_ condition: String, _ arena: RealArena) async throws -> Bool {
    let status = try await arena.get(Self.autoscalers, "shop")["status"]
    return (status?["conditions"]?.array ?? []).contains {
      $0["type"]?.string == condition && $0["status"] == "True"
    }
  }
}
