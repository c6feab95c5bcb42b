internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

/// A simulated cluster with operators in it, in a time that passes when both have nothing left to do.
struct OperatorHarness: Arena {
  let namespace = "shop"
  let time: TestTime
  let cluster: SimulatedCluster
  /// What operators asked so far.
  let requests: RequestLog

  var credentials: any CredentialProvider { .none }
  var transport: any Transport { cluster.transport }
  var clock: any Clock<Duration> { time.clock }
  var now: Date { cluster.now }
  var elapsed: Duration { time.elapsed }
  var executor: SettlingExecutor? { time.executor }
  var patience: Duration { .seconds(3600) }

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
  ///   - requests: takes note of what operators ask.
  /// - Throws: what the cluster refuses.
  init(
    kubelet: KubeletConfiguration? = nil, lanes: Int = 1,
    definition: JSONValue = PodPatternCRD.json, requests: RequestLog = RequestLog()
  ) async throws {
    time = TestTime(lanes: lanes)
    self.requests = requests
    cluster = SimulatedCluster(
      clock: time.clock, startingAt: Date(timeIntervalSince1970: 1_800_000_000),
      kubelet: kubelet)
    try await create(.customResourceDefinitions, definition)
    try await create(.namespaces, ["metadata": ["name": .string(namespace)]])
  }

  /// A cluster with a kubelet in which operators, cluster and users meet as they do in real processes,
  /// and not in one order; there is too much going on to keep it all.
  static func busy() async throws -> OperatorHarness {
    try await OperatorHarness(kubelet: .instant, lanes: 2, requests: RequestLog(keepsAll: false))
  }

  func operatorTransport(over transport: any Transport) -> any Transport {
    LoggingTransport(base: transport, log: requests)
  }

  func withCluster(_ body: @Sendable () async throws -> Void) async throws {
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await cluster.run() }
        try await body()
        group.cancelAll()
      }
    }
  }

  func wait(
    until what: String, within limit: Duration, every interval: Duration,
    sourceLocation: SourceLocation, _ condition: () async throws -> Bool
  ) async throws {
    try await time.until(
      what, within: limit, every: interval, sourceLocation: sourceLocation, condition)
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
  private let keepsAll: Bool

  /// `keepsAll`: false for a log that stays empty.
  init(keepsAll: Bool = true) { self.keepsAll = keepsAll }

  /// All requests so far, in order.
  var all: [APIRequest] { requests.withLock { $0 } }
  var count: Int { requests.withLock(\.count) }

  func note(_ request: APIRequest) {
    if keepsAll { requests.withLock { $0.append(request) } }
  }
}

/// Passes requests on and notes them.
private struct LoggingTransport: Transport {
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
