public import KubernetesClient
internal import KubernetesCore
public import KubernetesRuntime
public import Logging
internal import PodPatternCore
public import ServiceLifecycle
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
public final class PodPatternOperator: Service {
  private let client: KubernetesClient
  private let configuration: OperatorConfiguration
  private let clock: any Clock<Duration>
  private let operatorClock: OperatorClock
  private let suffix: @Sendable () -> String
  private let logger: Logger
  private let metrics: PrometheusRegistry?
  private let assembly = Mutex<OperatorAssembly?>(nil)

  /// An operator.
  ///
  /// - Parameters:
  ///   - client: its way to the API server.
  ///   - metrics: what `/metrics` shows: the registry that the program's metrics go to.
  ///   - clock: what waits are measured with.
  public convenience init(
    client: KubernetesClient, configuration: OperatorConfiguration = OperatorConfiguration(),
    logger: Logger, metrics: PrometheusRegistry? = nil,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.init(
      client: client, configuration: configuration, logger: logger, metrics: metrics, clock: clock,
      operatorClock: OperatorClock(clock), suffix: { PodSuffix.random() })
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
  public var isReady: Bool { assembly.withLock { $0?.hasSynced ?? false } }

  /// Keeps pods until the service is to stop or the task is cancelled.
  ///
  /// - Throws: `APIError`, where the server can't be reached at the start; `LeadershipLost`, after
  ///   which the process must end.
  public func run() async throws {
    let version = try await serverVersion()
    await checkDefinition()
    var configuration = configuration
    if !version.isAtLeast(1, 29) {
      configuration.expansion.nativeSidecars = false
      logger.notice(
        "This cluster is older than 1.29 and knows no native sidecars: they become containers",
        metadata: ["version": "\(version.gitVersion)"])
    }
    configuration.canResizePods = (try? await client.serves(.pods, subresource: "resize")) ?? false
    configuration.readsNamespaces = try await mayReadNamespaces()
    let assembly = OperatorAssembly(
      client: client, configuration: configuration, logger: logger, metrics: metrics, clock: clock,
      operatorClock: operatorClock, suffix: suffix)
    self.assembly.withLock { $0 = assembly }
    try await assembly.run()
  }

  /// The server's version; a server that does not answer yet is given a time.
  private func serverVersion() async throws -> ServerVersion {
    var backoff = Backoff(.watching, seed: 0)
    let started = operatorClock.elapsed()
    var client = client
    client.retry = .never  // the tries are counted here
    while true {
      do {
        return try await client.serverVersion()
      } catch {
        let wait = backoff.next()
        let elapsed = operatorClock.elapsed() - started
        guard error.mayPass, elapsed + wait < configuration.startTimeout else { throw error }
        try await clock.sleep(for: wait)
      }
    }
  }

  /// Whether the server lets this operator read Namespaces.
  ///
  /// One that keeps all namespaces needs to: it waits for the right as for every other. One that
  /// keeps some of them may have rights in these alone, and does without.
  ///
  /// - Throws: `APIError`, where the server does not say: without the answer the operator would wait
  ///   for what it may never get, or overlook what a namespace says.
  private func mayReadNamespaces() async throws(APIError) -> Bool {
    guard !configuration.namespaces.isEmpty else { return true }
    let list = APIRequest.list(
      .namespaces, namespace: nil, options: ListOptions(limit: 1), representation: .metadata)
    do throws(APIError) {
      _ = try await client.perform(list, as: ListPage<PartialObjectMetadata>.self)
      return true
    } catch {
      guard error.code == 403 else { throw error }
      logger.notice(
        """
        Namespaces can't be read, so their annotation \(ChildLabels.defaults) is not looked at; \
        grant list and watch on namespaces for it: \(error.message)
        """)
      return false
    }
  }

  /// Says so where the CRD is not there; the watch waits for it.
  private func checkDefinition() async {
    guard let isServed = try? await client.serves(.podPatterns), !isServed else { return }
    logger.warning(
      """
      The server does not know PodPatterns: install the CRD, as with \
      "podpattern crd | kubectl apply -f -"; until then there is nothing to do
      """)
  }
}

extension PodPatternOperator {
  /// What a registry says of the operator's own metrics, and of those of the runtime below it.
  public static let metricDescriptions = RuntimeMetrics.descriptions.merging(
    OperatorMetrics.descriptions
  ) { _, own in own }
}

extension APIError {
  /// Whether another try may go better without anybody's doing.
  fileprivate var mayPass: Bool {
    switch cause {
    case .status(let status): (status.code ?? 0) >= 500 || status.code == 429
    case .transport(let error):
      ![.untrusted, .invalid, .cancelled, .refusedLocally].contains(error.kind)
    case .undecodable, .credentials: false
    }
  }
}
