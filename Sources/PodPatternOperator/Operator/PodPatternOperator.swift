package import KubernetesClient
internal import KubernetesCore
package import KubernetesRuntime
package import Logging
internal import PodPatternCore
internal import ServiceLifecycle
internal import Synchronization

/// Keeps the pods that PodPatterns declare.
///
/// Expected flow: make it with a client, run it as a service. It asks the server for its version,
/// watches patterns, pods and what stands beside them, and, once it leads, reconciles each pattern that
/// changes.
///
/// Guarantees: once it has started no failure of the server ends it, but the loss of its lease; at a
/// graceful stop the reconciles that run come to their end, within a time.
///
/// Assumptions: without leader election it is the only operator that keeps these namespaces.
package final class PodPatternOperator: Service {
  private let client: KubernetesClient
  let configuration: OperatorConfiguration
  private let clock: any Clock<Duration>
  private let operatorClock: OperatorClock
  private let suffix: @Sendable () -> String
  let logger: Logger
  let metrics: PrometheusRegistry?
  let assembly = Mutex<OperatorAssembly?>(nil)

  /// An operator.
  ///
  /// - Parameters:
  ///   - client: its way to the API server.
  ///   - metrics: what `/metrics` shows: the registry that the program's metrics go to.
  ///   - clock: what waits are measured with.
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

  /// Whether all that is watched has been listed, so that patterns are being kept as soon as this
  /// operator leads.
  package var isReady: Bool { assembly.withLock { $0?.informers.hasSynced ?? false } }

  /// Keeps pods until the service is to stop or the task is cancelled.
  ///
  /// - Throws: `APIError`, where the server can't be reached at the start and waiting mends nothing;
  ///   `LeadershipLost`, after which the process must end.
  package func run() async throws {
    var manager = Manager(logger: logger)
    manager.probes = probeServer.map { [$0] } ?? []
    manager.controllers = [Work(of: self)]
    // The parts within have their own time to stop.
    manager.stopTimeout = configuration.stopTimeout + .seconds(2)
    try await manager.run()
  }

  /// All but the probes, which are answered while the server is waited for as well: who waits is alive,
  /// and must not be restarted.
  private struct Work: Service {
    let program: PodPatternOperator

    init(of program: PodPatternOperator) { self.program = program }

    func run() async throws { try await program.work() }
  }

  private func work() async throws {
    let discovery = ServerDiscovery(
      client: client, configuration: configuration, clock: operatorClock, sleep: clock,
      logger: logger)
    guard let features = try await cancelWhenGracefulShutdown({ try await discovery.features() })
    else { return }
    let assembly = OperatorAssembly(
      client: client, configuration: configuration, features: features, logger: logger,
      metrics: metrics, clock: clock, operatorClock: operatorClock, suffix: suffix)
    self.assembly.withLock { $0 = assembly }
    try await assembly.run()
  }
}

extension PodPatternOperator {
  /// What a registry says of the operator's own metrics, and of those of the runtime below it.
  package static let metricDescriptions = RuntimeMetrics.descriptions.merging(
    OperatorMetrics.descriptions
  ) { _, own in own }
}
