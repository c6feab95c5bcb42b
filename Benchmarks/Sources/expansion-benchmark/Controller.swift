internal import CurlTransport
internal import FoundationEssentials
internal import Glibc
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport

/// A controller that runs beside this program.
struct Controller {
  private let program: RunningProgram
  private let started: ContinuousClock.Instant
  /// Where it answers probes; nil if nobody asks it.
  private let probes: CurlTransport?
  let log: String

  var process: pid_t { program.process }

  static func start(
    _ maker: Maker, on cluster: any Cluster, _ podPattern: PodPatternProgram
  ) throws -> Controller {
    switch maker {
    case .podPattern: try Controller(podPattern, cluster)
    case .replicaSet: try Controller(managerOn: cluster)
    }
  }

  private init(_ podPattern: PodPatternProgram, _ cluster: any Cluster) throws {
    let port = try FreePorts.find(1)[0]
    probes = try CurlTransport(
      ClusterConnection(server: "http://127.0.0.1:\(port)", trust: .system))
    log = "\(cluster.folder)/podpattern.log"
    started = .now
    program = try RunningProgram(
      podPattern.path,
      [
        "run", "--kubeconfig", cluster.kubeconfig, "--log-level", "warning", "--bind-address",
        "127.0.0.1:\(port)",
      ], log: log)
  }

  private init(managerOn cluster: any Cluster) throws {
    guard let manager = cluster.controllerManager else {
      throw BenchmarkFailure(Maker.missingReplicaSets)
    }
    probes = nil
    log = "\(cluster.folder)/kube-controller-manager.log"
    started = .now
    program = try RunningProgram(
      manager,
      [
        "--kubeconfig=\(cluster.kubeconfig)", "--controllers=replicaset-controller",
        "--leader-elect=false", "--secure-port=0", "--kube-api-qps=5000", "--kube-api-burst=5000",
      ], log: log)
  }

  func usage() throws -> ProcessUsage { try ProcessUsage(of: process) }

  /// Waits until it says that it is ready.
  ///
  /// - Returns: how long that took from its start.
  func waitUntilReady() async throws -> Duration {
    guard let probes else { return .zero }
    while started.duration(to: .now) < .seconds(300) {
      let answer = try? await probes.send(APIRequest(.get, "/readyz"))
      if answer?.status == 200 { return started.duration(to: .now) }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw BenchmarkFailure("the operator is not ready after five minutes; see \(log)")
  }

  /// Ends it as Kubernetes would.
  func end() async throws {
    guard try await Processes.end(process) else {
      throw BenchmarkFailure("process \(process) goes on 30 s after SIGTERM; see \(log)")
    }
  }
}
