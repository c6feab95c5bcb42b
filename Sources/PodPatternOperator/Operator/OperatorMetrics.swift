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
  private let withoutShipperImage: Gauge
  private let rolloutsInProgress: Gauge
  private let rolloutDurations: [RolloutEnd.Result: Metrics.Timer]

  private static let podsName = "podpattern_pods"
  private static let initializerFailuresName = "podpattern_initializer_failures_total"
  private static let fleetName = "podpattern_fleet_patterns"
  private static let fleetPausedName = "podpattern_fleet_paused"
  private static let waitingForShipperName = "podpattern_shipper_waiting_pods"
  private static let withoutShipperName = "podpattern_pods_without_shipper"
  private static let withoutShipperImageName = "podpattern_shipper_image_unavailable_pods"
  private static let rolloutsInProgressName = "podpattern_rollouts_in_progress"
  private static let rolloutDurationName = "podpattern_rollout_duration_seconds"

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
    withoutShipperImageName: .init(
      "Pods of patterns whose log shipper's image can't be had: they wait for it, or do without it"),
    rolloutsInProgressName: .init("Patterns whose pods are being updated, or are to be"),
    rolloutDurationName: .init(
      "How many seconds updates of patterns took until they ended, by what they came to",
      buckets: [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400]),
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
    withoutShipperImage = Gauge(label: Self.withoutShipperImageName, factory: factory)
    rolloutsInProgress = Gauge(label: Self.rolloutsInProgressName, factory: factory)
    rolloutDurations = Dictionary(
      RolloutEnd.Result.allCases.map { result in
        let dimensions = [("result", result.rawValue)]
        return (
          result,
          Metrics.Timer(label: Self.rolloutDurationName, dimensions: dimensions, factory: factory)
        )
      }, uniquingKeysWith: { first, _ in first })
  }

  func update(fleet state: Fleet) {
    for (count, gauge) in fleet { gauge.record(count(state.counts)) }
    fleetPaused.record(state.obstacle == nil ? 0 : 1)
  }

  func update(pods store: ObjectStore<PodSnapshot>) {
    var counts: [PodPhase?: Int] = [:]
    var (waiting, without, imageless) = (0, 0, 0)
    for pod in store.objects {
      counts[pod.isTerminating ? nil : pod.phase, default: 0] += 1
      if pod.waitsForShipper { waiting += 1 }
      if pod.isActive, pod.withoutShipper != nil { without += 1 }
      if pod.lacksShipperImage { imageless += 1 }
    }
    waitingForShipper.record(waiting)
    withoutShipper.record(without)
    withoutShipperImage.record(imageless)
    for (phase, gauge) in pods { gauge.record(counts[phase] ?? 0) }
  }

  func update(patterns store: ObjectStore<PatternSnapshot>) {
    rolloutsInProgress.record(
      store.objects.count { $0.status?.rollout.map { !$0.isComplete } ?? false })
  }

  /// Counts an update that has ended.
  func count(_ end: RolloutEnd) { rolloutDurations[end.result]?.recordSeconds(end.seconds) }

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
