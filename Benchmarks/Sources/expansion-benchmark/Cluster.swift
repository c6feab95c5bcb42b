internal import FoundationEssentials
internal import Glibc
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import Synchronization

/// An API server with the CRD, on this machine.
protocol Cluster: Sendable {
  /// A client that may do everything.
  var client: KubernetesClient { get }
  /// The path of a kubeconfig for the same.
  var kubeconfig: String { get }
  /// Where programs may write their logs.
  var folder: String { get }
  /// kube-apiserver's process; nil if the API server is none.
  var server: pid_t? { get }
  /// The path of kube-controller-manager, if there is one.
  var controllerManager: String? { get }

  func stop() async
}

/// A new etcd with a new kube-apiserver.
final class RealCluster: Cluster {
  private let plane: RealControlPlane
  let server: pid_t?
  let controllerManager: String?

  var client: KubernetesClient { plane.client }
  var kubeconfig: String { plane.kubeconfig }
  var folder: String { plane.folder }

  /// The version of kube-apiserver.
  static var version: String { ControlPlaneRelease.newest?.version ?? "" }

  static func requirePrograms() throws {
    guard RealControlPlane.isAvailable else {
      throw BenchmarkFailure("the benchmark \(RealControlPlane.requirement)")
    }
  }

  init(_ program: PodPatternProgram) async throws {
    var options = RealControlPlane.Options()
    // More than any controller asks for at once: none is to wait for the server's limits.
    options.serverArguments = [
      "--max-requests-inflight=4000", "--max-mutating-requests-inflight=2000",
    ]
    plane = try await RealControlPlane(options)
    let found = Processes.find(argument: "--cert-dir=\(plane.folder)/certificates")
    server = found?.process
    let path = URL(filePath: found?.arguments.first ?? "").deletingLastPathComponent()
      .appending(component: "kube-controller-manager").path
    controllerManager = FileManager.default.isExecutableFile(atPath: path) ? path : nil
    try await apply(program.definition)
  }

  func stop() async {}

  private func apply(_ definition: String) async throws {
    let applied = try plane.kubectl(["apply", "--server-side", "-f", "-"], input: definition)
    guard applied.status == 0 else { throw BenchmarkFailure(applied.text) }
    // `kubectl wait` takes a definition that has no conditions yet for a broken one.
    for attempt in 1... {
      let established = try plane.kubectl([
        "wait", "--for=condition=Established", "crd/podpatterns.podpattern.dev",
      ])
      if established.status == 0 { return }
      guard attempt < 20 else { throw BenchmarkFailure(established.text) }
      try await Task.sleep(for: .milliseconds(250))
    }
  }
}
