internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct PatternMetricsTests {
  private static let status: JSONValue = [
    "observedGeneration": 3, "replicas": 4, "readyReplicas": 2, "availableReplicas": 1,
    "updatedReplicas": 3,
    "conditions": [
      [
        "type": "Ready", "status": "False", "reason": "PodsNotReady", "message": "m",
        "lastTransitionTime": "2027-01-15T08:00:00Z",
      ],
      [
        "type": "LogsShipping", "status": "Unknown", "reason": "ShipperNotReady", "message": "m",
        "lastTransitionTime": "2027-01-15T08:00:00Z",
      ],
    ],
    "rollout": [
      "from": "a", "to": "b", "startTime": "2027-01-15T08:00:00Z", "change": "c",
      "method": "Recreate", "updated": 2, "total": 4,
    ],
  ]

  private func pattern(
    _ name: String, _ status: JSONValue? = nil, generation: Int = 4
  ) -> PatternSnapshot {
    PatternSnapshot(
      key: ObjectKey(namespace: "shop", name: name), uid: name, resourceVersion: "1",
      generation: generation, isTerminating: false, status: PodPatternStatus(written: status),
      spec: SpecDigest(Data()), replicas: 4)
  }

  private func lines(_ patterns: [PatternSnapshot], limit: Int = 10) -> [String] {
    let registry = PrometheusRegistry()
    registry.collect { PatternMetrics(limit: limit).readings(of: patterns) }
    return registry.text().split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }

  @Test func `a pattern's conditions, pods and rollout are told`() {
    let web = #"namespace="shop",name="web""#
    #expect(
      lines([pattern("web", Self.status)]) == [
        "podpattern_pattern_generations_behind{\(web)} 1",
        #"podpattern_pattern_condition{\#(web),type="Ready",status="False"} 1"#,
        #"podpattern_pattern_condition{\#(web),type="LogsShipping",status="Unknown"} 1"#,
        #"podpattern_pattern_replicas{\#(web),state="desired"} 4"#,
        #"podpattern_pattern_replicas{\#(web),state="current"} 4"#,
        #"podpattern_pattern_replicas{\#(web),state="ready"} 2"#,
        #"podpattern_pattern_replicas{\#(web),state="available"} 1"#,
        #"podpattern_pattern_replicas{\#(web),state="updated"} 3"#,
        #"podpattern_pattern_rollout_pods{\#(web),state="updated"} 2"#,
        #"podpattern_pattern_rollout_pods{\#(web),state="total"} 4"#,
        "podpattern_pattern_rollout_start_time_seconds{\(web)} 1800000000",
        "podpattern_patterns_without_metrics 0",
      ])
  }

  @Test func `a pattern that nobody has looked at is behind, and has no condition`() {
    let told = lines([pattern("new", generation: 1)])
    #expect(told.contains(#"podpattern_pattern_generations_behind{namespace="shop",name="new"} 1"#))
    #expect(!told.contains { $0.hasPrefix("podpattern_pattern_condition") })
  }

  @Test func `beyond the limit, patterns are counted and not told`() {
    let patterns = ["c", "a", "b"].map { pattern($0, Self.status) }
    let told = lines(patterns, limit: 2)
    #expect(told.contains("podpattern_patterns_without_metrics 1"))
    #expect(!told.contains { $0.contains(#"name="c""#) })
    #expect(told.count { $0.hasPrefix("podpattern_pattern_generations_behind") } == 2)
  }

  @Test func `what is gone leaves nothing behind`() {
    let registry = PrometheusRegistry()
    let store = ObjectStore<PatternSnapshot>()
    registry.collect { PatternMetrics(limit: 10).readings(of: store.objects) }
    store.apply([.applied(pattern("web", Self.status))])
    #expect(registry.text().contains(#"name="web""#))
    store.apply([.deleted(pattern("web", Self.status))])
    #expect(!registry.text().contains(#"name="web""#))
  }
}
