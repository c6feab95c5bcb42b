internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import Logging
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// A simulated cluster with an operator in it, on a clock that the test moves.
struct OperatorHarness: Sendable {
  let cluster: SimulatedCluster
  let clock: OperatorTestClock
  let requests = RequestLog()

  /// Runs a test in a cluster that knows PodPatterns, with the operator running; by default
  /// without a kubelet, so that pods are what the test makes of them.
  static func run(
    kubelet: KubeletConfiguration? = nil, _ body: @Sendable (OperatorHarness) async throws -> Void
  ) async throws {
    let harness = try await OperatorHarness(kubelet: kubelet)
    try await harness.withOperator { try await body(harness) }
  }

  /// A cluster that knows PodPatterns, and no operator yet.
  init(kubelet: KubeletConfiguration? = nil) async throws {
    clock = OperatorTestClock()
    cluster = SimulatedCluster(
      clock: clock, startingAt: Date(timeIntervalSince1970: 1_800_000_000),
      kubelet: kubelet)
    try await create(.customResourceDefinitions, namespace: nil, Self.definition)
    try await create(.namespaces, namespace: nil, ["metadata": ["name": "shop"]])
  }

  /// An operator that does not run yet.
  ///
  /// - Parameters:
  ///   - transport: its way to the cluster, if not the straight one.
  ///   - identity: who it is in an election; nil for no election.
  ///   - wrong: by how much its clock is ahead of the cluster's.
  ///   - configure: sets what else is to be different.
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
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await service.run() }
      try await until("the operator is ready") { service.isReady }
      try await body()
      group.cancelAll()
      while let result = await group.nextResult() { _ = result }
    }
  }

  /// Waits until something holds, the clock going on slowly, but not much more slowly than the real
  /// one: on a machine that has other work each look takes long, and a second would take minutes. The
  /// test fails where it does not hold within five minutes.
  func until(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
  ) async throws {
    let start = ContinuousClock.now
    var last = start
    while try await !condition() {
      let now = ContinuousClock.now
      pass(min(max(now - last, .milliseconds(1)), .milliseconds(10)))
      last = now
      guard now - start < .seconds(300) else {
        Issue.record("not within five minutes: \(what)", sourceLocation: sourceLocation)
        throw NotInTime()
      }
      await Task.yield()
    }
  }

  struct NotInTime: Error {}

  /// Moves the time on.
  func pass(_ duration: Duration) {
    clock.advance(by: duration)
    cluster.tick()
  }

  /// Waits until the operator has said nothing to the server for a while; the test fails where it
  /// goes on without any time passing.
  func quiet(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    var last = requests.count
    var calm = 0
    let start = requests.count
    while calm < 300 {
      guard requests.count - start < 20_000 else {
        let latest = requests.all.suffix(8).map { "\($0.method) \($0.path)" }
        Issue.record(
          "the operator asks again and again: \(latest)", sourceLocation: sourceLocation)
        throw NotInTime()
      }
      cluster.tick()
      await Task.yield()
      calm = requests.count == last ? calm + 1 : 0
      last = requests.count
    }
  }

  private static let definition: JSONValue = [
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": ["name": "podpatterns.podpattern.dev"],
    "spec": [
      "group": "podpattern.dev", "scope": "Namespaced",
      "names": [
        "plural": "podpatterns", "singular": "podpattern", "kind": "PodPattern",
        "listKind": "PodPatternList",
      ],
      "versions": [
        [
          "name": "v1alpha1", "served": true, "storage": true,
          "schema": [
            "openAPIV3Schema": [
              "type": "object", "x-kubernetes-preserve-unknown-fields": true,
            ]
          ],
          "subresources": [
            "status": [:],
            "scale": [
              "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
              "labelSelectorPath": ".status.selector",
            ],
          ],
        ]
      ],
    ],
  ]
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
