internal import CurlTransport
internal import FoundationEssentials
internal import Glibc
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesSimulatorServer
internal import KubernetesTestSupport
internal import Logging

/// The API server of `podpattern playground`, in this process, for numbers of pods that a
/// kube-apiserver on a small machine takes an hour for. Nothing runs the pods: they stay Pending, as
/// beside a kube-apiserver alone.
final class ClusterInMemory: Cluster {
  let client: KubernetesClient
  let kubeconfig: String
  let folder: String
  let server: pid_t? = nil
  let controllerManager: String? = nil
  private let service: Task<Void, any Error>

  init(_ program: PodPatternProgram) async throws {
    // A watch that falls behind by fewer changes than that is not asked to list everything anew.
    let cluster = SimulatedCluster(historyLimit: 1_000_000, kubelet: nil)
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "simulated-api-server")
    // What is under way when it is stopped fails, which is nothing to tell.
    logger.logLevel = .critical
    let api = SimulatedServer(cluster: cluster, logger: logger) { continuation.yield($0) }
    service = Task {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await api.run() }
        // Bookmarks, so that no watch is taken for dead. `run()` would look for garbage among all
        // pods whenever one is made.
        group.addTask {
          while true {
            try await Task.sleep(for: .seconds(20))
            cluster.tick()
          }
        }
        try await group.next()
        group.cancelAll()
      }
    }
    guard let port = await ports.first(where: { _ in true }) else {
      throw BenchmarkFailure("the simulated API server did not start")
    }
    let connection = ClusterConnection(server: "http://127.0.0.1:\(port)", trust: .system)
    client = KubernetesClient(transport: try CurlTransport(connection))
    folder =
      FileManager.default.temporaryDirectory
      .appending(component: "expansion-benchmark-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      at: URL(filePath: folder), withIntermediateDirectories: true)
    kubeconfig = "\(folder)/kubeconfig"
    let text = """
      apiVersion: v1
      kind: Config
      clusters: [{name: simulated, cluster: {server: "\(connection.server)"}}]
      users: [{name: nobody, user: {}}]
      contexts: [{name: simulated, context: {cluster: simulated, user: nobody}}]
      current-context: simulated

      """
    try Data(text.utf8).write(to: URL(filePath: kubeconfig))
    let definition = try await Self.definition(program)
    _ = try await client.perform(
      .create(.customResourceDefinitions, namespace: nil, body: definition.serialized()))
  }

  func stop() async {
    service.cancel()
    _ = try? await service.value
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The CRD as JSON: what a kube-apiserver, which reads YAML, makes of what the program prints.
  private static func definition(_ program: PodPatternProgram) async throws -> JSONValue {
    let path = "\(ResourceType.customResourceDefinitions.path(namespace: nil))"
    let request = APIRequest(.get, "\(path)/podpatterns.podpattern.dev")
    let cluster = try await RealCluster(program)
    // The control plane ends with the last reference to it.
    defer { withExtendedLifetime(cluster) {} }
    let found = try await cluster.client.perform(request, as: JSONValue.self)
    return [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": ["name": "podpatterns.podpattern.dev"], "spec": found["spec"] ?? [:],
    ]
  }
}
