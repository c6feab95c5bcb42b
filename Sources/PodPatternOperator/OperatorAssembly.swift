internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore

/// The parts of a running operator, put together.
struct OperatorAssembly: Sendable {
  let patterns: Informer<StoredPattern>
  let pods: Informer<PodSnapshot>
  let configMaps: Informer<PartialObjectMetadata>
  let services: Informer<PartialObjectMetadata>
  let controller: Controller
  let recorder: EventRecorder

  init(
    client: KubernetesClient, configuration: OperatorConfiguration, logger: Logger,
    clock: any Clock<Duration>, operatorClock: OperatorClock,
    suffix: @escaping @Sendable () -> String
  ) {
    let queue = WorkQueue<ObjectKey>(clock: clock)
    let memories = MemoryBook()
    let sources = OperatorSources(
      client: client, namespaces: configuration.namespaces, queue: queue, memories: memories,
      logger: logger, clock: clock)
    patterns = sources.patterns(reader: PatternReader(settings: configuration.expansion))
    pods = sources.pods()
    configMaps = sources.children(.configMaps)
    services = sources.children(.services)
    let recorder = EventRecorder(
      client, controller: "podpattern.dev/operator", instance: configuration.instance,
      logger: logger, clock: clock, now: { operatorClock.wall().date })
    self.recorder = recorder
    let limit = InFlightLimit(configuration.requestsInFlight)
    let reconciler = Reconciler(
      caches: OperatorCaches(
        patterns: patterns.store, pods: pods.store, configMaps: configMaps.store,
        services: services.store),
      memories: memories,
      applier: Applier(
        pods: PodWriter(client: client, limit: limit, now: operatorClock.wall),
        children: ChildWriter(client: client, limit: limit)),
      statusWriter: StatusWriter(client: client), clock: operatorClock,
      timings: .init(
        statusInterval: configuration.statusInterval, doubtAfter: configuration.doubtAfter),
      suffix: suffix,
      report: { event, pattern in recorder.record(EventNote(event, about: pattern)) })
    controller = Controller(
      name: "podpattern", queue: queue, workers: configuration.workers,
      caches: [patterns, pods, configMaps, services], logger: logger,
      reconcile: { await reconciler.reconcile($0) })
  }

  var hasSynced: Bool {
    patterns.hasSynced && pods.hasSynced && configMaps.hasSynced && services.hasSynced
  }

  /// Runs all parts; the controller by itself waits for the caches.
  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { try await patterns.run() }
      group.addTask { try await pods.run() }
      group.addTask { try await configMaps.run() }
      group.addTask { try await services.run() }
      group.addTask { try await recorder.run() }
      try await controller.run()
    }
  }
}

extension EventNote {
  /// An event about a pattern.
  init(_ event: PatternEvent, about pattern: StoredPattern) {
    self.init(
      event.isWarning ? .warning : .normal, regarding: ObjectReference(.podPatterns, pattern),
      reason: event.reason, action: "Reconcile", note: event.message)
  }
}
