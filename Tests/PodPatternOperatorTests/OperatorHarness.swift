internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import Logging
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// A simulated cluster with an operator in it, in a time that passes when both have nothing left to do.
struct OperatorHarness: Sendable {
  let time: TestTime
  let cluster: SimulatedCluster
  let requests = RequestLog()

  var clock: ManualClock { time.clock }

  /// Runs a test in a cluster that knows PodPatterns, with the operator running; by default
  /// without a kubelet, so that pods are what the test makes of them.
  static func run(
    kubelet: KubeletConfiguration? = nil, _ body: @Sendable (OperatorHarness) async throws -> Void
  ) async throws {
    let harness = try await OperatorHarness(kubelet: kubelet)
    try await harness.withOperator { try await body(harness) }
  }

  /// A cluster that knows PodPatterns, and no operator yet.
  ///
  /// - Parameters:
  ///   - kubelet: how pods come along; nil for none.
  ///   - lanes: how many tasks run at the same time; with one, each run is like the other.
  ///   - definition: the CRD that is installed.
  /// - Throws: what the cluster refuses.
  init(
    kubelet: KubeletConfiguration? = nil, lanes: Int = 1,
    definition: JSONValue = PodPatternCRD.json
  ) async throws {
    time = TestTime(lanes: lanes)
    cluster = SimulatedCluster(
      clock: time.clock, startingAt: Date(timeIntervalSince1970: 1_800_000_000),
      kubelet: kubelet)
    try await create(.customResourceDefinitions, namespace: nil, definition)
    try await create(.namespaces, namespace: nil, ["metadata": ["name": "shop"]])
  }

  /// An operator that does not run yet.
  ///
  /// - `transport`: its way to the cluster, if not the straight one.
  /// - `identity`: who it is in an election; nil for no election.
  /// - `wrong`: by how much its clock is ahead of the cluster's.
  /// - `configure`: sets what else is to be different.
  func makeOperator(
    over transport: (any Transport)? = nil, identity: String? = nil, wrong: Duration = .zero,
    configure: (inout OperatorConfiguration) -> Void = { _ in }
  ) -> PodPatternOperator {
    let seconds = Double(wrong.components.seconds)
    let cluster = cluster
    let transport = LoggingTransport(base: transport ?? cluster.transport, log: requests)
    var configuration = OperatorConfiguration(namespaces: ["shop"])
    configuration.leaderElection = identity.map {
      LeaderElectionConfiguration(
        lease: ObjectKey(namespace: "shop", name: "podpattern"), identity: $0)
    }
    configure(&configuration)
    return PodPatternOperator(
      client: KubernetesClient(transport: transport, clock: clock), configuration: configuration,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: clock,
      operatorClock: OperatorClock(
        clock, wall: { Timestamp(cluster.now.addingTimeInterval(seconds)) }),
      suffix: PodName.randomSuffix)
  }

  /// Runs an operator as long as `body` does.
  func withOperator(
    over transport: (any Transport)? = nil, wrong: Duration = .zero,
    configure: (inout OperatorConfiguration) -> Void = { _ in },
    _ body: @Sendable () async throws -> Void
  ) async throws {
    let service = makeOperator(over: transport, wrong: wrong, configure: configure)
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

  /// Runs a body in the time of the test, in which the cluster's controllers and kubelet do their work.
  func withCluster(_ body: @Sendable () async throws -> Void) async throws {
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await cluster.run() }
        try await body()
        group.cancelAll()
      }
    }
  }

  /// Lets time pass until something holds.
  func until(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
  ) async throws {
    try await time.until(what, sourceLocation: sourceLocation, condition)
  }

  /// Lets time pass, and waits until all that comes of it has been done.
  func pass(_ duration: Duration) async throws {
    try await time.pass(duration)
    cluster.tick()
  }

  /// Waits until operator and cluster have nothing left to do without time passing.
  func settled() async throws { try await time.settled() }
}

/// The requests of an operator.
final class RequestLog: Sendable {
  private let requests = Mutex<[APIRequest]>([])

  /// All requests so far, in order.
  var all: [APIRequest] { requests.withLock { $0 } }
  var count: Int { requests.withLock(\.count) }

  func note(_ request: APIRequest) { requests.withLock { $0.append(request) } }
}

/// Passes requests on and notes them.
struct LoggingTransport: Transport {
  let base: any Transport
  let log: RequestLog

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    log.note(request)
    return try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    log.note(request)
    return try await base.stream(request)
  }
}
