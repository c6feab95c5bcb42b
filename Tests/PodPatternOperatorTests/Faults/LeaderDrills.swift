internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesSimulatorServer
internal import KubernetesTestSupport
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// Operators as processes of their own, of which one leads: the leader is killed, or frozen until its
/// lease has long expired and then thawed, and must do no harm.
@Suite(.tags(.drill), .timeLimit(.minutes(30)), .serialized) struct LeaderDrills {
  @Test(arguments: DrillGround.allCases, [2, 3])
  func `patterns end as declared though leaders are killed, or frozen and thawed`(
    ground: DrillGround, operators: Int
  ) async throws {
    switch ground {
    case .real:
      let arena = try await ground.arena()
      let plane = try await RealControlPlane.shared()
      try await perform(arena, ground, operators, kubeconfig: plane.kubeconfig)
    case .simulated: try await performSimulated(operators)
    }
  }

  /// The simulated cluster in real time, served over HTTP for other processes.
  private func performSimulated(_ operators: Int) async throws {
    let cluster = SimulatedCluster()
    let arena = try await RealArena(serving: cluster)
    let folder = try TemporaryFolder()
    let ports = AsyncStream<Int>.makeStream()
    let server = SimulatedServer(
      cluster: cluster, logger: Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
    ) { ports.continuation.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await cluster.run() }
      group.addTask { try await server.run() }
      let port = try #require(await ports.stream.first { _ in true })
      try folder.write(
        "config",
        """
        current-context: c
        clusters: [{name: k, cluster: {server: "http://127.0.0.1:\(port)"}}]
        contexts: [{name: c, context: {cluster: k}}]
        """)
      try await perform(arena, .simulated, operators, kubeconfig: "\(folder.path)/config")
      group.cancelAll()
    }
  }

  private func perform(
    _ arena: any Arena, _ ground: DrillGround, _ count: Int, kubeconfig: String
  ) async throws {
    let folder = try TemporaryFolder()
    let team = try OperatorTeam(count, arena, kubeconfig: kubeconfig, folder: folder)
    let script = FaultScript("\(count) operators", arena, patterns: 30, replicas: 5)
    try await script.runAlone { [team] in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await team.replaceEnded() }
        try await self.follow(script, team, arena)
        group.cancelAll()
      }
      try await script.tell(ground.rawValue, "a leader killed, another frozen and thawed")
    }
  }

  private func follow(_ script: FaultScript, _ team: OperatorTeam, _ arena: any Arena) async throws
  {
    try await script.create()
    try await script.converge()
    // Killed in the middle of its work.
    try await script.scale()
    try await team.leader(in: arena).kill()
    try await script.converge()
    // Frozen in the middle of its work, beyond its lease, and thawed when another has worked.
    try await script.losePods()
    try await script.scale(back: true)
    let frozen = try await team.leader(in: arena)
    frozen.freeze()
    try await script.converge()
    try await script.scale()
    frozen.thaw()
    try await script.converge()
    // What lost its lease ends, for whoever runs it to start it again.
    try await arena.until("what lost its lease ends") { frozen.hasEnded }
    #expect(try await team.leader(in: arena).name != frozen.name)
  }
}

/// Some `podpattern run --leader-elect`, with short leases.
private final class OperatorTeam: Sendable {
  private let members: Mutex<[OperatorProcess]>
  private let arguments: [String]
  private let folder: TemporaryFolder

  init(_ count: Int, _ arena: any Arena, kubeconfig: String, folder: TemporaryFolder) throws {
    try folder.write(
      "operator.yaml",
      """
      leaderElection:
        {enabled: true, name: podpattern, namespace: \(arena.namespace), leaseDurationSeconds: 4,
         renewDeadlineSeconds: 3, retryPeriodSeconds: 1}
      """)
    self.folder = folder
    arguments = [
      "run", "--kubeconfig", kubeconfig, "--namespace", arena.namespace, "--config",
      "\(folder.path)/operator.yaml",
    ]
    members = Mutex([])
    for _ in 0..<count { try start() }
  }

  private func start() throws {
    try members.withLock { members in
      members.append(
        try OperatorProcess(
          "operator-\(members.count)", arguments,
          log: "\(folder.path)/operator-\(members.count).log"))
    }
  }

  /// Starts another for each that has ended, killed or without its lease, as a Deployment does.
  func replaceEnded() async throws {
    var replaced = 0
    while !Task.isCancelled {
      let ended = members.withLock { $0.filter(\.hasEnded).count }
      while replaced < ended {
        try start()
        replaced += 1
      }
      // Cancelled when the drill is over.
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  /// The operator that holds the lease, once one does that runs.
  func leader(in arena: any Arena) async throws -> OperatorProcess {
    let found = Mutex<OperatorProcess?>(nil)
    try await arena.until("somebody leads") {
      guard let object = try? await arena.get(.leases, "podpattern"),
        let holder = object["spec"]?["holderIdentity"]?.string
      else { return false }
      let leader = members.withLock { $0.first { $0.holds(holder) && !$0.hasEnded } }
      found.withLock { $0 = leader }
      return leader != nil
    }
    return try #require(found.withLock { $0 })
  }
}
