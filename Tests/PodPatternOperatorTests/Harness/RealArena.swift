internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

/// A namespace of a server in real time, such as a real kube-apiserver.
struct RealArena: Arena {
  let namespace: String
  let credentials: any CredentialProvider
  let transport: any Transport
  let patience: Duration
  private let kubelet: HollowKubelet?
  private let start = ContinuousClock.now

  var clock: any Clock<Duration> { ContinuousClock() }
  var now: Date { Date() }
  var elapsed: Duration { ContinuousClock.now - start }

  /// A namespace of a real API server, by default of the one that tests share.
  ///
  /// - `hasKubelet`: whether a model of the kubelet makes pods ready; otherwise they are what the test
  ///   makes of them.
  /// - `isInstalled`: whether the CRD is installed now, unless it is.
  /// - `patience`: how long it is waited for something, unless a test says otherwise.
  init(
    _ plane: RealControlPlane? = nil, hasKubelet: Bool = false, isInstalled: Bool = true,
    patience: Duration = .seconds(180)
  ) async throws {
    let plane = if let plane { plane } else { try await RealControlPlane.shared() }
    namespace = try await plane.makeNamespace()
    credentials = FixedCredentials.bearer(plane.adminToken)
    transport = plane.transport
    kubelet = hasKubelet ? HollowKubelet(client: plane.client, namespace: namespace) : nil
    self.patience = patience
    if isInstalled { try await install() }
  }

  /// A simulated cluster that runs in real time, for operators in other processes.
  init(serving cluster: SimulatedCluster) async throws {
    (namespace, credentials, transport) = ("default", .none, cluster.transport)
    (kubelet, patience) = (nil, .seconds(180))
    try await install()
  }

  func withCluster(_ body: @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await kubelet?.run() }
      try await body()
      group.cancelAll()
    }
  }

  func pass(_ duration: Duration) async throws { try await Task.sleep(for: duration) }

  func wait(
    until what: String, within limit: Duration, every interval: Duration,
    sourceLocation: SourceLocation, _ condition: () async throws -> Bool
  ) async throws {
    try await eventually(
      what, within: limit, every: max(interval, .milliseconds(20)), sourceLocation: sourceLocation,
      condition)
  }

  /// Installs the CRD, unless it is there, and waits until it is served.
  func install() async throws {
    try await until("the CRD is served") {
      // It can't be made while an earlier one is still going.
      _ = try? await create(.customResourceDefinitions, PodPatternCRD.json)
      return (try? await list(.podPatterns)) != nil
    }
  }
}
