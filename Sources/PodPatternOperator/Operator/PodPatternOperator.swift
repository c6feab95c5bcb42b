package import KubernetesClient
internal import KubernetesCore
package import KubernetesRuntime
package import Logging
internal import PodPatternCore
internal import ServiceLifecycle
internal import Synchronization

/// Reconciles PodPatterns.
///
/// Expected flow: create it with a client and run it as a service. It finds out what the server
/// supports, watches patterns, pods and child objects, and, once it is the leader,
/// reconciles each pattern that changes.
///
/// Guarantees: once it has started, no failure of the server ends it except the loss of its lease;
/// at a graceful shutdown, running reconciles may finish within the stop timeout.
///
/// Assumptions: without leader election it is the only operator of these namespaces.
package final class PodPatternOperator: Service {
  private let client: KubernetesClient
  private let configuration: OperatorConfiguration
  private let clock: any Clock<Duration>
  private let operatorClock: OperatorClock
  private let suffix: @Sendable () -> String
  private let logger: Logger
  private let metrics: PrometheusRegistry?
  let assembly = Mutex<OperatorAssembly?>(nil)

  /// - `metrics`: the registry that `/metrics` serves, to which the program's metrics go.
  /// - `clock`: measures all delays.
  package convenience init(
    client: KubernetesClient, configuration: OperatorConfiguration = OperatorConfiguration(),
    logger: Logger, metrics: PrometheusRegistry? = nil,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.init(
      client: client, configuration: configuration, logger: logger, metrics: metrics, clock: clock,
      operatorClock: OperatorClock(clock), suffix: PodName.randomSuffix)
  }

  init(
    client: KubernetesClient, configuration: OperatorConfiguration, logger: Logger,
    metrics: PrometheusRegistry? = nil, clock: any Clock<Duration>, operatorClock: OperatorClock,
    suffix: @escaping @Sendable () -> String
  ) {
    self.client = client
    self.configuration = configuration
    self.logger = logger
    self.metrics = metrics
    self.clock = clock
    self.operatorClock = operatorClock
    self.suffix = suffix
  }

  /// Whether all caches have synced, so that patterns are reconciled once this operator leads.
  package var isReady: Bool { assembly.withLock { $0?.informers.hasSynced ?? false } }

  /// Runs the operator until graceful shutdown, cancellation or loss of leadership.
  ///
  /// - Throws: `APIError` if the server can't be reached at the start and waiting does not help;
  ///   `LeadershipLost`, after which the process must end.
  package func run() async throws {
    var manager = Manager(logger: logger)
    manager.probes = probeServer.map { [$0] } ?? []
    manager.controllers = [Work(of: self)]
    // The services within have their own timeout.
    manager.stopTimeout = configuration.stopTimeout + .seconds(2)
    try await manager.run()
  }

  /// Everything except the probes, which are also served while waiting for the server: an operator
  /// that waits is alive and must not be restarted.
  private struct Work: Service {
    let program: PodPatternOperator

    init(of program: PodPatternOperator) { self.program = program }

    func run() async throws { try await program.work() }
  }

  private func work() async throws {
    let discovery = ServerDiscovery(
      client: client, configuration: configuration, clock: operatorClock, sleep: clock,
      logger: logger)
    guard let features = try await cancellingAtStop({ try await discovery.features() })
    else { return }
    let assembly = OperatorAssembly(
      client: client, configuration: configuration, features: features, logger: logger,
      metrics: metrics, clock: clock, operatorClock: operatorClock, suffix: suffix)
    self.assembly.withLock { $0 = assembly }
    try await assembly.run()
  }
}

extension PodPatternOperator {
  /// The descriptions of the operator's and the runtime's metrics.
  package static let metricDescriptions = RuntimeMetrics.descriptions.merging(
    OperatorMetrics.descriptions
  ) { _, own in own }
}

extension PodPatternOperator {
  /// The server of probes and metrics; nil if none is configured.
  var probeServer: ProbeServer? {
    guard let address = configuration.probes else { return nil }
    collectMetrics()
    return ProbeServer(
      address: address, health: [healthCheck], readiness: [serverCheck] + cacheChecks,
      metrics: metrics, logger: logger,
      onListening: { [logger] port in
        logger.info("Serving probes and metrics", metadata: ["port": "\(port)"])
      })
  }

  /// Has the registry look up what there is, each time that it is read.
  func collectMetrics() {
    metrics?.beforeReading {
      guard let assembly = self.assembly.withLock({ $0 }) else { return }
      assembly.controller.updateMetrics()
      assembly.metrics.update(pods: assembly.informers.pods.store)
      assembly.metrics.update(patterns: assembly.informers.patterns.store)
      assembly.metrics.update(fleet: assembly.fleet.state)
    }
    metrics?.collect { self.assembly.withLock { $0 }?.patternMetrics ?? [] }
  }

  var healthCheck: HealthCheck {
    HealthCheck("reconciles") {
      guard let queue = self.assembly.withLock({ $0?.controller.queue }) else { return nil }
      return await HealthCheck.progress("reconciles", of: queue).fault()
    }
  }

  var serverCheck: HealthCheck {
    HealthCheck("apiserver") {
      self.assembly.withLock { $0 } == nil ? "the API server has not answered yet" : nil
    }
  }

  private var cacheChecks: [HealthCheck] {
    OperatorInformers.essentialNames.map { name in
      .synced(name) { self.assembly.withLock { $0?.informers.hasSynced(name) ?? false } }
    }
  }
}
