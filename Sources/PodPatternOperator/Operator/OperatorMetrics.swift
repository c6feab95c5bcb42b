internal import KubernetesRuntime
internal import Metrics
internal import PodPatternCore

/// The operator's metrics of patterns, in addition to the runtime's metrics of controllers.
struct OperatorMetrics: Sendable {
  private let pods: [(phase: PodPhase?, gauge: Gauge)]
  private let initializerFailures: Counter
  private let fleet: [(count: @Sendable (Fleet.Counts) -> Int, gauge: Gauge)]
  private let fleetPaused: Gauge
  private let waitingForShipper: Gauge
  private let withoutShipper: Gauge

  private static let podsName = "podpattern_pods"
  private static let initializerFailuresName = "podpattern_initializer_failures_total"
  private static let fleetName = "podpattern_fleet_patterns"
  private static let fleetPausedName = "podpattern_fleet_paused"
  private static let waitingForShipperName = "podpattern_shipper_waiting_pods"
  private static let withoutShipperName = "podpattern_pods_without_shipper"

  static let descriptions: [String: PrometheusRegistry.Description] = [
    podsName: .init("Pods of patterns by phase; pods that are asked to end are Terminating"),
    fleetName: .init(
      "Patterns that a fleet change waits for, moves, or has stalled, by state"),
    fleetPausedName: .init(
      "1 while fleet changes are paused, by an administrator or by a pattern that is stalled"),
    initializerFailuresName: .init("How often a run of an init container of a pattern failed"),
    waitingForShipperName: .init(
      "Pods of patterns that wait for their log shipper, or whose log shipper crashes"),
    withoutShipperName: .init(
      "Pods of patterns that were made without their log shipper, since it did not start in time"),
  ]

  init(factory: any MetricsFactory) {
    pods = (PodPhase.allCases.map(Optional.some) + [nil]).map { phase in
      let dimensions = [("phase", phase?.rawValue ?? "Terminating")]
      return (phase, Gauge(label: Self.podsName, dimensions: dimensions, factory: factory))
    }
    initializerFailures = Counter(label: Self.initializerFailuresName, factory: factory)
    let states: [(String, @Sendable (Fleet.Counts) -> Int)] = [
      ("Waiting", { $0.waiting }), ("InMotion", { $0.moving }), ("Stalled", { $0.failed }),
    ]
    fleet = states.map { state, count in
      (count, Gauge(label: Self.fleetName, dimensions: [("state", state)], factory: factory))
    }
    fleetPaused = Gauge(label: Self.fleetPausedName, factory: factory)
    waitingForShipper = Gauge(label: Self.waitingForShipperName, factory: factory)
    withoutShipper = Gauge(label: Self.withoutShipperName, factory: factory)
  }

  func update(fleet state: Fleet) {
    for (count, gauge) in fleet { gauge.record(count(state.counts)) }
    fleetPaused.record(state.obstacle == nil ? 0 : 1)
  }

  func update(pods store: ObjectStore<PodSnapshot>) {
    var counts: [PodPhase?: Int] = [:]
    var (waiting, without) = (0, 0)
    for pod in store.objects {
      counts[pod.isTerminating ? nil : pod.phase, default: 0] += 1
      if pod.waitsForShipper { waiting += 1 }
      if pod.isActive, pod.withoutShipper != nil { without += 1 }
    }
    waitingForShipper.record(waiting)
    withoutShipper.record(without)
    for (phase, gauge) in pods { gauge.record(counts[phase] ?? 0) }
  }

  /// Counts the runs of init containers that failed between two states of a pod.
  func countFailures(from old: PodSnapshot, to new: PodSnapshot) {
    for container in new.initContainers {
      let before = old.initContainers.first { $0.name == container.name }
      let failures = container.failedRuns - (before?.failedRuns ?? 0)
      if failures > 0 { initializerFailures.increment(by: failures) }
    }
  }
}

extension ContainerSnapshot {
  /// The number of failed runs, as far as the status tells: each restart follows a failure, and the
  /// last run may be one more.
  fileprivate var failedRuns: Int {
    if case .terminated(let end) = state, end.exitCode != 0 { return restarts + 1 }
    return failure == nil ? 0 : restarts
  }
}
