internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import Logging
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A namespace of a cluster that knows PodPatterns, and the operators that a test runs there: of the
/// simulated cluster, in the time of the test (`OperatorHarness`), or of a server in real time
/// (`RealArena`).
///
/// What is alike in both is here: how an operator is made and run, and, in `Arena+Objects`, what users do
/// and see.
protocol Arena: Sendable {
  var namespace: String { get }
  /// Whom operators and users show themselves as.
  var credentials: any CredentialProvider { get }
  /// The straight way to the cluster, without credentials.
  var transport: any Transport { get }
  /// What operators wait with.
  var clock: any Clock<Duration> { get }
  /// The time of day in the cluster.
  var now: Date { get }
  /// How much time has passed.
  var elapsed: Duration { get }
  /// What the arena's tasks run on, where it is not the machine's.
  var executor: SettlingExecutor? { get }
  /// How long it is waited for something, unless a test says otherwise.
  var patience: Duration { get }

  /// The way of an operator to the cluster, as the arena sees it: `transport`, or more around it.
  func operatorTransport(over transport: any Transport) -> any Transport

  /// Runs a body in the arena's time, with all that goes on in its cluster by itself.
  func withCluster(_ body: @Sendable () async throws -> Void) async throws

  /// Lets so much time pass.
  func pass(_ duration: Duration) async throws

  /// What `until` does, with nothing left out.
  func wait(
    until what: String, within limit: Duration, every interval: Duration,
    sourceLocation: SourceLocation, _ condition: () async throws -> Bool
  ) async throws
}

extension Arena {
  var executor: SettlingExecutor? { nil }

  func operatorTransport(over transport: any Transport) -> any Transport { transport }

  /// Somebody to whom no fault happens.
  var client: KubernetesClient {
    KubernetesClient(transport: transport, credentials: credentials)
  }

  /// An operator that does not run yet.
  ///
  /// - `transport`: its way to the cluster, if not the straight one.
  /// - `identity`: who it is in an election; nil for no election.
  /// - `wrong`: by how much its clock is ahead of the cluster's.
  /// - `metrics`: what it measures with.
  /// - `configure`: sets what else is to be different.
  func makeOperator(
    over transport: (any Transport)? = nil, identity: String? = nil, wrong: Duration = .zero,
    metrics: PrometheusRegistry? = nil,
    configure: (inout OperatorConfiguration) -> Void = { _ in }
  ) -> PodPatternOperator {
    let client = KubernetesClient(
      transport: operatorTransport(over: transport ?? self.transport), credentials: credentials,
      clock: clock)
    return makeOperator(
      client: client, identity: identity, wrong: wrong, metrics: metrics, configure: configure)
  }

  /// An operator with a client of its own, that does not run yet.
  func makeOperator(
    client: KubernetesClient, identity: String? = nil, wrong: Duration = .zero,
    metrics: PrometheusRegistry? = nil, configure: (inout OperatorConfiguration) -> Void = { _ in }
  ) -> PodPatternOperator {
    let seconds = Double(wrong.components.seconds)
    var configuration = OperatorConfiguration(namespaces: [namespace])
    configuration.leaderElection = identity.map {
      LeaderElectionConfiguration(lease: key("podpattern"), identity: $0)
    }
    configure(&configuration)
    return PodPatternOperator(
      client: client, configuration: configuration,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, metrics: metrics,
      clock: clock,
      operatorClock: OperatorClock(
        clock, wall: { Timestamp(now.addingTimeInterval(seconds)) }),
      suffix: PodName.randomSuffix)
  }

  /// Runs an operator as long as `body` does.
  func withOperator(
    over transport: (any Transport)? = nil, wrong: Duration = .zero,
    metrics: PrometheusRegistry? = nil,
    configure: (inout OperatorConfiguration) -> Void = { _ in },
    _ body: @Sendable () async throws -> Void
  ) async throws {
    let service = makeOperator(
      over: transport, wrong: wrong, metrics: metrics, configure: configure)
    service.collectMetrics()
    try await withCluster {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run() }
        try await until("the operator is ready") { service.isReady }
        try await body()
        group.cancelAll()
        while let result = await group.nextResult() { _ = result }
      }
    }
  }

  /// Lets time pass until something holds; the test fails where it does not within `limit`.
  ///
  /// `interval`: how much time passes at least between two looks, where looking is dear.
  func until(
    _ what: String, within limit: Duration? = nil, every interval: Duration = .zero,
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
  ) async throws {
    try await wait(
      until: what, within: limit ?? patience, every: interval, sourceLocation: sourceLocation,
      condition)
  }
}
