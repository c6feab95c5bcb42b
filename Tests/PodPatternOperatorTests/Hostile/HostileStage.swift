internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

/// A real control plane, an operator of all its namespaces in a process of its own, and a pattern in a
/// namespace that nobody else writes to, which must be served whatever is written elsewhere.
final class HostileStage: Sendable {
  /// How much memory the operator may have resident, with all that is written in the cluster.
  static let mostMegabytes = 100
  /// How long the pattern may wait for a pod.
  static let patience = Duration.seconds(5)

  private let plane: RealControlPlane
  private let folder: TemporaryFolder
  private let healthy: HostileNamespace
  private let process: Mutex<OperatorProcess?> = Mutex(nil)
  private let starts = Mutex(0)

  private var client: KubernetesClient { plane.client }

  init() async throws {
    var options = RealControlPlane.Options()
    options.controllers = RealControlPlane.hasControllers ? ["garbagecollector"] : []
    plane = try await RealControlPlane(options)
    folder = try TemporaryFolder()
    let arena = try await RealArena(plane)
    healthy = HostileNamespace(client: plane.client, name: arena.namespace)
    try start()
    try await healthy.perform([.pattern("well", ["replicas": 2]), .pods(of: "well", 2)])
  }

  /// A namespace that nothing has been written to.
  func namespace(_ prefix: String = "odd") async throws -> HostileNamespace {
    HostileNamespace(client: client, name: try await plane.makeNamespace(prefix))
  }

  /// Starts another operator in the place of the one there is, and waits until it works.
  func restart() async throws {
    process.withLock { $0 = nil }
    try start()
    let start = ContinuousClock.now
    try await healthy.perform([
      .patch(.podPatterns, "well", ["spec": ["paused": true]]),
      .patch(.podPatterns, "well", ["spec": ["paused": .null]]),
    ])
    try await healthy.expect(.told)
    print("hostile: another operator works after \(ContinuousClock.now - start)")
  }

  /// Starts the API server again, with other arguments.
  func restartServer(adding arguments: [String]) async throws {
    try await plane.killServer()
    try await plane.startServer(adding: arguments)
  }

  private func start() throws {
    let number = starts.withLock { starts in
      starts += 1
      return starts
    }
    let operatorProcess = try OperatorProcess(
      "hostile", ["run", "--kubeconfig", plane.kubeconfig],
      log: "\(folder.path)/operator-\(number).log")
    process.withLock { $0 = operatorProcess }
  }

  /// Fails the test unless the operator lives, is as small as it may be, and serves the other pattern.
  ///
  /// - Returns: whether the operator lives; another is started where it does not.
  @discardableResult
  func expectWell(after what: String) async throws -> Bool {
    let start = ContinuousClock.now
    let pods = try await healthy.pods(of: "well")
    let victim = pods.first?["metadata"]?["name"]?.string ?? ""
    if !victim.isEmpty {
      try await client.delete(.pods, healthy.key(victim), options: .init(gracePeriodSeconds: 0))
    }
    try await expectInTime {
      try await eventually(
        "another namespace has a pod again, after: \(what)",
        within: start + Self.patience - ContinuousClock.now
      ) {
        let pods = try await healthy.pods(of: "well")
        return pods.count == 2 && !pods.contains { $0["metadata"]?["name"]?.string == victim }
      }
    }
    let megabytes = process.withLock { $0?.residentMegabytes ?? 0 }
    #expect(megabytes < Self.mostMegabytes, "\(megabytes) MB resident after: \(what)")
    print("hostile \(what): served in \(ContinuousClock.now - start), \(megabytes) MB")
    return expectAlive(after: what)
  }

  private func expectAlive(after what: String) -> Bool {
    guard process.withLock({ $0?.hasEnded ?? true }) else { return true }
    let number = starts.withLock { $0 }
    let log = try? String(contentsOfFile: "\(folder.path)/operator-\(number).log", encoding: .utf8)
    Issue.record("the operator has ended after: \(what)\n\((log ?? "").suffix(3000))")
    return false
  }
}
