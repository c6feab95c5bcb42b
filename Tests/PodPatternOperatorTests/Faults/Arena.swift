internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import Logging
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A namespace of a cluster for fault drills: of the simulated one, whose time the drill moves on, or
/// of a real API server in real time, where a model of the kubelet makes pods ready.
struct Arena: Sendable {
  /// The clusters that a drill runs on; the real one where its programs are.
  enum Ground: String, Sendable, CaseIterable {
    case simulated, real
  }

  /// How time passes: when everything is settled, or by itself.
  private enum Pace {
    case test(OperatorHarness)
    case real
  }

  let namespace: String
  /// Whom the operator shows itself as.
  let credentials: any CredentialProvider
  /// The straight way to the cluster, without credentials.
  let transport: any Transport
  /// What operators wait with.
  let clock: any Clock<Duration>
  let operatorClock: OperatorClock
  /// How much time has passed.
  let elapsed: @Sendable () -> Duration
  let kubelet: HollowKubelet?
  /// The simulated cluster, if it is that.
  let cluster: SimulatedCluster?
  private let pace: Pace

  /// Somebody to whom no fault happens.
  var client: KubernetesClient {
    KubernetesClient(transport: transport, credentials: credentials, clock: clock)
  }

  static func simulated() async throws -> Arena {
    // Operator, cluster and script meet as they do in a real process, and not in one order.
    let harness = try await OperatorHarness(kubelet: .instant, lanes: 2)
    return Arena(
      namespace: "shop", credentials: .none, transport: harness.cluster.transport,
      clock: harness.clock,
      operatorClock: OperatorClock(
        harness.clock, wall: { Timestamp(harness.cluster.now) }),
      elapsed: { harness.time.elapsed }, kubelet: nil, cluster: harness.cluster,
      pace: .test(harness))
  }

  /// A simulated cluster in real time, for operators in other processes.
  static func served(_ cluster: SimulatedCluster) async throws -> Arena {
    let start = ContinuousClock.now
    let arena = Arena(
      namespace: "default", credentials: .none, transport: cluster.transport,
      clock: ContinuousClock(), operatorClock: OperatorClock(),
      elapsed: { ContinuousClock.now - start }, kubelet: nil, cluster: cluster, pace: .real)
    try await arena.install()
    return arena
  }

  static func real(_ cluster: RealControlPlane) async throws -> Arena {
    let start = ContinuousClock.now
    let credentials = FixedCredentials.bearer(cluster.adminToken)
    let namespace = try await cluster.makeNamespace()
    return Arena(
      namespace: namespace, credentials: credentials,
      transport: cluster.transport, clock: ContinuousClock(), operatorClock: OperatorClock(),
      elapsed: { ContinuousClock.now - start },
      kubelet: HollowKubelet(client: cluster.client, namespace: namespace), cluster: nil,
      pace: .real)
  }

  static func make(_ ground: Ground) async throws -> Arena {
    switch ground {
    case .simulated: return try await simulated()
    case .real:
      let arena = try await real(.shared())
      try await arena.install()
      return arena
    }
  }

  /// An operator that does not run yet.
  ///
  /// - `transport`: its way to the cluster, if not the straight one.
  /// - `identity`: who it is in an election; nil for no election.
  /// - `wall`: its time of day, if not the right one.
  func makeOperator(
    over transport: (any Transport)? = nil, identity: String? = nil,
    wall: (@Sendable () -> Timestamp)? = nil
  ) -> PodPatternOperator {
    makeOperator(
      client: KubernetesClient(
        transport: transport ?? self.transport, credentials: credentials, clock: clock),
      identity: identity, wall: wall)
  }

  /// An operator with a client of its own, that does not run yet.
  func makeOperator(
    client: KubernetesClient, identity: String? = nil, wall: (@Sendable () -> Timestamp)? = nil
  ) -> PodPatternOperator {
    var configuration = OperatorConfiguration(namespaces: [namespace])
    configuration.startTimeout = .seconds(120)
    configuration.leaderElection = identity.map {
      LeaderElectionConfiguration(
        lease: ObjectKey(namespace: namespace, name: "podpattern"), identity: $0)
    }
    let clock = clock
    return PodPatternOperator(
      client: client, configuration: configuration,
      logger: Logger(label: "drill") { _ in SwiftLogNoOpLogHandler() }, clock: clock,
      operatorClock: wall.map { OperatorClock(clock, wall: $0) } ?? operatorClock,
      suffix: PodName.randomSuffix)
  }

  /// What its tasks run on, where it is not the machine's.
  var executor: SettlingExecutor? {
    if case .test(let harness) = pace { harness.time.executor } else { nil }
  }

  /// Runs a body in the arena's time, with all that goes on in its cluster by itself.
  func run(_ body: @Sendable () async throws -> Void) async throws {
    switch pace {
    case .test(let harness): try await harness.withCluster(body)
    case .real:
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await kubelet?.run() }
        try await body()
        group.cancelAll()
      }
    }
  }

  /// Lets so much time pass.
  func pass(_ duration: Duration) async throws {
    switch pace {
    case .test(let harness): try await harness.pass(duration)
    case .real: try await Task.sleep(for: duration)
    }
  }

  /// Waits until something holds; the drill fails where it does not within `limit` of the arena's
  /// time.
  ///
  /// `interval`: how often it is looked.
  func until(
    _ what: String, within limit: Duration = .seconds(180), every interval: Duration = .zero,
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
  ) async throws {
    if case .test(let harness) = pace {
      return try await harness.time.until(
        what, within: limit, every: interval, sourceLocation: sourceLocation, condition)
    }
    try await eventually(
      what, within: limit, every: max(interval, .milliseconds(20)), sourceLocation: sourceLocation,
      condition)
  }

  /// Installs the CRD, unless it is there, and waits until it is served.
  func install() async throws {
    let create = APIRequest.create(
      .customResourceDefinitions, namespace: nil, body: PodPatternCRD.json.serialized())
    try await until("the CRD is served") {
      // It can't be made while an earlier one is still going.
      _ = try? await client.perform(create)
      let list = APIRequest.list(.podPatterns, namespace: namespace)
      return (try? await client.perform(list)) != nil
    }
  }
}
