internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct OperatorMetricsTests {
  private let registry = PrometheusRegistry()
  private let store = ObjectStore<PodSnapshot>()

  private func pod(
    _ name: String, _ phase: PodPhase = .running, isTerminating: Bool = false,
    withoutShipper: String? = nil, shipper: ContainerSnapshot? = nil
  ) -> PodSnapshot {
    var pod = PodSnapshot(
      key: ObjectKey(namespace: "shop", name: name), uid: name, resourceVersion: "1",
      pattern: "web", phase: phase, isTerminating: isTerminating,
      initContainers: shipper.map { [$0] } ?? [])
    pod.withoutShipper = withoutShipper
    return pod
  }

  /// The lines of a metric after the pods of the store have been counted.
  private func lines(of metric: String) -> [String] {
    OperatorMetrics(factory: registry).update(pods: store)
    return registry.text().split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("\(metric) ") || $0.hasPrefix("\(metric){")
    }
  }

  @Test func `pods that run without their log shipper are counted as long as they are to run`() {
    store.apply(
      [
        pod("a", withoutShipper: "image"), pod("b", .pending, withoutShipper: "image"),
        pod("with"), pod("leaving", isTerminating: true, withoutShipper: "image"),
        pod("ended", .succeeded, withoutShipper: "image"),
        pod("failed", .failed, withoutShipper: "image"),
      ].map { .applied($0) })
    #expect(lines(of: "podpattern_pods_without_shipper") == ["podpattern_pods_without_shipper 2"])
    store.apply([.deleted(pod("a")), .applied(pod("b"))])
    store.apply([.deleted(pod("b"))])
    #expect(lines(of: "podpattern_pods_without_shipper") == ["podpattern_pods_without_shipper 0"])
  }

  @Test func `pods whose log shipper is not ready are counted as waiting for it`() {
    let (waiting, ready) = (
      ContainerSnapshot(name: "log-shipper", state: .running, isReady: false),
      ContainerSnapshot(name: "log-shipper", state: .running, isReady: true)
    )
    store.apply(
      [
        pod("a", .pending, shipper: waiting), pod("b", shipper: ready),
        pod("c", withoutShipper: "image"),
      ].map { .applied($0) })
    #expect(lines(of: "podpattern_shipper_waiting_pods") == ["podpattern_shipper_waiting_pods 1"])
  }

  @Test func `pods whose log shipper's image can't be had are counted, with it or without`() {
    func waiting(_ reason: String) -> ContainerSnapshot {
      ContainerSnapshot(name: "log-shipper", state: .waiting(reason: reason, message: nil))
    }
    store.apply(
      [
        pod("a", .pending, shipper: waiting("ErrImagePull")),
        pod("b", .pending, shipper: waiting("ImagePullBackOff")),
        pod("c", withoutShipper: "image x: ImagePullBackOff: back-off"),
        pod("d", withoutShipper: "it exited with code 1"),
        pod("e", .pending, shipper: waiting("CrashLoopBackOff")),
        pod("f", .pending, shipper: waiting("PodInitializing")),
        pod("g", isTerminating: true, shipper: waiting("ErrImagePull")),
      ].map { .applied($0) })
    let name = "podpattern_shipper_image_unavailable_pods"
    #expect(lines(of: name) == ["\(name) 3"])
  }

  @Test func `updates are measured by what they came to, from zero`() {
    let registry = PrometheusRegistry(descriptions: OperatorMetrics.descriptions)
    let metrics = OperatorMetrics(factory: registry)
    let status: (Int) -> PodPatternStatus = { updated in
      PodPatternStatus(json: [
        "rollout": [
          "from": "a", "to": "b", "startTime": "2027-01-15T08:00:00Z", "change": "c",
          "method": "Recreate", "updated": .integer(updated), "total": 4,
        ]
      ])
    }
    let (before, after) = (status(1), status(4))
    let now = Timestamp(Date(timeIntervalSince1970: 1_800_000_090))
    for end in RolloutEnd.ends(from: before, to: after, at: now) {
      metrics.count(end)
    }
    let patterns = ObjectStore<PatternSnapshot>()
    patterns.apply(
      ([before, after, nil] as [PodPatternStatus?]).enumerated().map { number, status in
        .applied(
          PatternSnapshot(
            key: ObjectKey(namespace: "shop", name: "\(number)"), uid: "\(number)",
            resourceVersion: "1", generation: 1, isTerminating: false, status: status,
            spec: SpecDigest(Data()), replicas: 4))
      })
    metrics.update(patterns: patterns)
    let text = registry.text().split(separator: "\n").map(String.init)
    let name = "podpattern_rollout_duration_seconds"
    for line in [
      #"\#(name)_bucket{result="Completed",le="60"} 0"#,
      #"\#(name)_bucket{result="Completed",le="120"} 1"#, #"\#(name)_sum{result="Completed"} 90"#,
      #"\#(name)_count{result="Superseded"} 0"#, #"\#(name)_count{result="RolledBack"} 0"#,
      "podpattern_rollouts_in_progress 1",
    ] {
      #expect(text.contains(line), "\(line)")
    }
  }

  @Test func `pods are counted by phase, and those that are asked to end apart`() {
    store.apply(
      [pod("a"), pod("b"), pod("c", .pending), pod("d", isTerminating: true)].map { .applied($0) })
    let found = lines(of: "podpattern_pods")
    #expect(found.contains(#"podpattern_pods{phase="Running"} 2"#))
    #expect(found.contains(#"podpattern_pods{phase="Pending"} 1"#))
    #expect(found.contains(#"podpattern_pods{phase="Terminating"} 1"#))
  }
}
