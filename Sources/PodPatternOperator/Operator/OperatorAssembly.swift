internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import Metrics
internal import PodPatternCore

/// The parts of a running operator and how they are connected.
struct OperatorAssembly: Sendable {
  let informers: OperatorInformers
  let controller: Controller
  let metrics: OperatorMetrics
  private let leftLines: LeftLines
  private let legacyConfigMaps: LegacyConfigMapFinder
  private let recorder: EventRecorder
  let fleet: FleetRegistry
  private let fleetController: FleetController
  private let configurationPoller: ConfigurationPoller
  /// Nil where classes are not looked at.
  private let classes: ClassController?
  private let elector: LeaderElector?
  private let leadership: Leadership
  private let configuration: OperatorConfiguration
  private let logger: Logger

  private static let name = "podpattern"

  init(
    client: KubernetesClient, configuration: OperatorConfiguration, features: ServerFeatures,
    logger: Logger, metrics registry: PrometheusRegistry?, clock: any Clock<Duration>,
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
    self.leadership = leadership
    // All writes go through the fence, except those of leader election.
    var client = client.through { FencedTransport($0, leadership: leadership) }
    // Failures are retried by later reconciles: a worker that waits delays others.
    client.retry = .brief
    let metrics = OperatorMetrics(factory: factory)
    self.metrics = metrics
    let leftLines = LeftLines(limit: configuration.patternMetrics)
    self.leftLines = leftLines
    let queue = WorkQueue<ObjectKey>(
      name: Self.name, isOpen: false, clock: clock, factory: factory)
    let memories = PatternMemories(budget: configuration.keptExpansions)
    let expectations = Expectations()
    let specs = SpecCache(budget: configuration.keptSpecs)
    let informerFactory = InformerFactory(
      client: client, namespaces: configuration.namespaces, queue: queue, memories: memories,
      expectations: expectations, leadership: leadership, metrics: metrics, leftLines: leftLines,
      logger: logger,
      clock: clock)
    let informers = OperatorInformers(
      informerFactory, reader: PatternReader(specs: specs),
      readsNamespaces: features.readableNamespaces)
    self.informers = informers
    legacyConfigMaps = LegacyConfigMapFinder(informerFactory)
    let recorder = EventRecorder(
      client, controller: "podpattern.dev/operator", instance: configuration.instance,
      logger: logger, clock: clock, now: { operatorClock.wall().date })
    self.recorder = recorder
    let caches = informers.caches(legacyConfigMaps.found)
    let server = WriteClient(
      client: client, limit: InFlightLimit(configuration.requestsInFlight))
    var expansion = configuration.expansion
    expansion.nativeSidecars = expansion.nativeSidecars && features.nativeSidecars
    expansion.gatesPods = expansion.gatesPods && features.podConditions
    let expander = PatternExpander(settings: expansion)
    let configurationCache = ConfigurationCache(client: client)
    configurationPoller = ConfigurationPoller(
      cache: configurationCache, wake: { queue.add(contentsOf: $0) }, clock: operatorClock)
    let fleet = FleetRegistry(policy: configuration.fleet)
    self.fleet = fleet
    let timings = Reconciler.Timings(
      statusInterval: configuration.statusInterval, doubtAfter: configuration.doubtAfter)
    let publisher = Publisher(
      writer: StatusWriter(client: client), clock: operatorClock, timings: timings,
      reportPod: { event, pod, uid in
        recorder.record(EventNote(event, about: ObjectReference(.pods, pod, uid: uid)))
      },
      report: { event, pattern in
        recorder.record(EventNote(event, about: ObjectReference(.podPatterns, pattern)))
        logger.log(
          level: event.isWarning ? .warning : .info, "\(event.message)",
          metadata: ["reason": "\(event.reason)"])
      }, measure: { metrics.count($0) })
    let reconciler = Reconciler(
      caches: caches, memories: memories,
      observer: Observer(
        caches: caches,
        contents: ContentSource(
          specs: SpecSource(cache: specs, client: client), expander: expander,
          revisions: RevisionWriter(server: server), fleet: fleet,
          configuration: configurationCache, defaults: informers.defaults),
        pods: PodWriter(server: server, now: operatorClock.wall),
        revisions: RevisionWriter(server: server), clock: operatorClock,
        doubtAfter: timings.doubtAfter),
      settings: Decision.Settings(
        expander: expander, canResize: features.podResize,
        doubtAfter: timings.doubtAfter),
      applier: Applier(
        server, expectations: expectations, configuration: configurationCache,
        legacyConfigMaps: legacyConfigMaps.found, clock: operatorClock),
      expectations: expectations, publisher: publisher, timings: timings, fleet: fleet,
      suffix: suffix, othersWait: { queue.depth > 0 })
    fleetController = FleetController(
      registry: fleet, lease: configuration.leaderElection?.lease, client: client,
      patterns: { informers.patterns.store.count }, wake: { queue.add(contentsOf: $0) },
      report: { recorder.record($0) }, clock: operatorClock, logger: logger)
    classes =
      configuration.injection
      ? ClassController(
        ClassReconciler(
          client: client, settings: expansion, excluded: configuration.namespacesWithoutClasses,
          role: configuration.injectionRole, namespace: configuration.ownNamespace ?? "default",
          hasPolicies: features.mutatingPolicies, clock: operatorClock,
          report: { event, podClass in
            recorder.record(
              EventNote(event, about: ObjectReference(.podPatternClasses, podClass)))
          }), leadership: leadership, logger: logger, clock: clock, factory: factory) : nil
    let notice = QuarantineNotice(caches: caches, memories: memories, publisher: publisher)
    let caughtUp = elector == nil ? [] : informers.essential.filter(\.catchesUp)
    controller = Controller(
      name: Self.name, queue: queue, workers: configuration.workers,
      caches: informers.essential.map(\.informer), leadership: leadership,
      prepare: { for cache in caughtUp { try? await cache.informer.catchUp() } },
      initialKeys: {
        let keys = informers.patterns.store.objects.map(\.key)
        fleet.change { $0.begin(with: keys) }
        return keys
      },
      quarantine: configuration.stateDirectory.map { Quarantine(folder: $0, logger: logger) },
      onQuarantine: { key, period in
        fleet.change { $0.forget(key) }
        await notice.publish(key, for: period)
      }, logger: logger,
      clock: clock, factory: factory, reconcile: { await reconciler.reconcile($0) })
  }

  /// The metrics of patterns that are made at each reading: those of single ones are the leader's, so
  /// that none is told twice.
  var patternMetrics: [MetricReading] {
    let patterns = informers.patterns.store.objects
    guard let limit = configuration.patternMetrics, leadership.isHeld else {
      return [leftLines.reading(of: patterns, told: [])]
    }
    let metrics = PatternMetrics(limit: limit)
    return metrics.readings(of: patterns)
      + [leftLines.reading(of: patterns, told: metrics.told(patterns))]
  }

  /// Runs all parts until graceful shutdown, cancellation or loss of leadership.
  func run() async throws {
    var manager = Manager(logger: logger)
    manager.caches = informers.all + (classes?.caches ?? [])
    manager.election = elector
    manager.events = [recorder]
    manager.controllers = [controller, legacyConfigMaps, fleetController, configurationPoller]
    if let classes { manager.controllers += classes.services }
    manager.stopTimeout = configuration.stopTimeout
    try await manager.run()
  }
}

extension OperatorConfiguration {
  /// The namespaces whose pods the cluster could not do without, should a class be at fault.
  fileprivate var namespacesWithoutClasses: [String] {
    ["kube-system"] + (ownNamespace.map { [$0] } ?? [])
  }
}

extension EventNote {
  init(_ event: PatternEvent, about object: ObjectReference) {
    self.init(
      event.isWarning ? .warning : .normal, regarding: object,
      reason: event.reason, action: "Reconcile", note: event.message)
  }
}
