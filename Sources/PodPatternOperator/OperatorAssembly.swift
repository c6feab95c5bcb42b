internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import Metrics
internal import PodPatternCore

/// The parts of a running operator, put together.
struct OperatorAssembly: Sendable {
  let patterns: Informer<StoredPattern>
  let pods: Informer<PodSnapshot>
  let services: Informer<StoredChild>
  let disruptionBudgets: Informer<StoredChild>
  let revisions: Informer<StoredRevision>
  let shipperWarnings: [Informer<StoredShipperWarning>]
  let formerConfigMaps: FormerConfigMapSearch
  /// Nil where the operator may not read Namespaces.
  let defaults: DefaultsInformers?
  let controller: Controller
  let recorder: EventRecorder
  let elector: LeaderElector?
  let metrics: OperatorMetrics
  private let configuration: OperatorConfiguration
  private let logger: Logger

  init(
    client: KubernetesClient, configuration: OperatorConfiguration, logger: Logger,
    metrics registry: PrometheusRegistry?, clock: any Clock<Duration>,
    operatorClock: OperatorClock, suffix: @escaping @Sendable () -> String
  ) {
    (self.configuration, self.logger) = (configuration, logger)
    let factory: any MetricsFactory = registry ?? MetricsSystem.factory
    elector = configuration.leaderElection.map {
      LeaderElector(
        client, $0, logger: logger, clock: clock, now: { operatorClock.wall().date },
        factory: factory)
    }
    let leadership = elector?.leadership ?? .unconditional()
    // All that writes goes through the fence; the election alone does not.
    var client = client.through { FencedTransport($0, leadership: leadership) }
    // What fails is tried again by a later reconcile: a worker that waits keeps others waiting.
    client.retry = .brief
    metrics = OperatorMetrics(factory: factory)
    let queue = WorkQueue<ObjectKey>(
      name: Self.name, isOpen: false, clock: clock, factory: factory)
    let memories = MemoryBook(budget: configuration.keptExpansions)
    let shelf = SpecShelf(budget: configuration.keptSpecs)
    let sources = OperatorSources(
      client: client, namespaces: configuration.namespaces, queue: queue, memories: memories,
      leadership: leadership, metrics: metrics, logger: logger, clock: clock)
    patterns = sources.patterns(reader: PatternReader(shelf: shelf))
    pods = sources.pods()
    services = sources.children(.services)
    disruptionBudgets = sources.children(.podDisruptionBudgets)
    revisions = sources.revisions()
    shipperWarnings = sources.shipperWarnings(pods: pods.store)
    formerConfigMaps = FormerConfigMapSearch(sources)
    defaults =
      configuration.readsNamespaces ? DefaultsInformers(sources, of: patterns.store) : nil
    let recorder = EventRecorder(
      client, controller: "podpattern.dev/operator", instance: configuration.instance,
      logger: logger, clock: clock, now: { operatorClock.wall().date })
    self.recorder = recorder
    let limit = InFlightLimit(configuration.requestsInFlight)
    let reconciler = Reconciler(
      caches: OperatorCaches(
        patterns: patterns.store, pods: pods.store, services: services.store,
        disruptionBudgets: disruptionBudgets.store, revisions: revisions.store,
        shipperWarnings: shipperWarnings.map(\.store), formerConfigMaps: formerConfigMaps.book,
        defaults: defaults?.cache),
      memories: memories, specs: SpecSource(shelf: shelf, client: client),
      applier: Applier(
        pods: PodWriter(client: client, limit: limit, now: operatorClock.wall),
        children: ChildWriter(client: client, limit: limit), elapsed: operatorClock.elapsed),
      revisionWriter: RevisionWriter(client: client, limit: limit),
      statusWriter: StatusWriter(client: client), clock: operatorClock,
      timings: .init(
        statusInterval: configuration.statusInterval, doubtAfter: configuration.doubtAfter),
      canResize: configuration.canResizePods,
      suffix: suffix, expander: PatternExpander(settings: configuration.expansion),
      reportPod: { event, pod, uid in
        recorder.record(EventNote(event, about: ObjectReference(.pods, pod, uid: uid)))
      },
      report: { event, pattern in
        recorder.record(EventNote(event, about: ObjectReference(.podPatterns, pattern)))
        logger.log(
          level: event.isWarning ? .warning : .info, "\(event.message)",
          metadata: ["reason": "\(event.reason)"])
      })
    // Under defaults of the past a new leader would roll out what the last one has undone.
    let caughtUp: [any CacheSync] =
      elector == nil ? [] : [patterns, pods] + (defaults?.all ?? [])
    controller = Controller(
      name: Self.name, queue: queue, workers: configuration.workers,
      caches: [patterns, pods, services, disruptionBudgets, revisions]
        + (defaults?.all ?? []),
      leadership: leadership,
      prepare: { for cache in caughtUp { try? await cache.catchUp() } },
      initialKeys: { [patterns] in patterns.store.objects.map(\.key) },
      quarantine: configuration.stateDirectory.map { Quarantine(folder: $0, logger: logger) },
      onQuarantine: { await reconciler.tellQuarantined($0, for: $1) }, logger: logger,
      clock: clock, factory: factory, reconcile: { await reconciler.reconcile($0) })
  }

  private static let name = "podpattern"

  /// What has to be listed, by the names of readiness checks.
  static let cacheNames = [
    "podpatterns", "pods", "services", "poddisruptionbudgets", "controllerrevisions", "defaults",
  ]

  var hasSynced: Bool { Self.cacheNames.allSatisfy(hasSynced) }

  /// Whether what a readiness check is about has been listed.
  func hasSynced(_ name: String) -> Bool {
    switch name {
    case "podpatterns": patterns.hasSynced
    case "pods": pods.hasSynced
    case "services": services.hasSynced
    case "poddisruptionbudgets": disruptionBudgets.hasSynced
    case "controllerrevisions": revisions.hasSynced
    default: defaults?.all.allSatisfy(\.hasSynced) ?? true
    }
  }

  /// Runs all parts, until the service is to stop, the task is cancelled or the lease is lost.
  func run() async throws {
    var manager = Manager(logger: logger)
    manager.caches =
      [patterns, pods, services, disruptionBudgets, revisions] + (defaults?.all ?? [])
      // Nothing waits for these: pods are kept whether or not there is a warning.
      + shipperWarnings
    manager.election = elector
    manager.events = [recorder]
    manager.controllers = [controller, formerConfigMaps]
    manager.stopTimeout = configuration.stopTimeout
    try await manager.run()
  }
}

extension EventNote {
  /// An event about a pattern or one of its pods.
  init(_ event: PatternEvent, about object: ObjectReference) {
    self.init(
      event.isWarning ? .warning : .normal, regarding: object,
      reason: event.reason, action: "Reconcile", note: event.message)
  }
}
