internal import CommandSupport
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesSimulatorServer
internal import Logging
internal import PodPatternCore
internal import PodPatternOperator
internal import ServiceLifecycle
internal import UnixSignals

/// A simulated cluster with the operator at work on it.
struct Playground {
  enum End {
    case atSignal
    /// When every PodPattern that it began with is ready, or has not become so in time.
    case whenReady(within: Duration)
  }

  /// What is created at the start.
  let objects: [JSONValue]
  let port: Int
  let kubeconfig: String
  let logger: Logger

  private static let namespace = "default"

  /// Runs until the end, telling on standard output what happens.
  ///
  /// - Throws: `CommandFailure`, also where patterns are not ready in time.
  func run(until end: End) async throws {
    try prepareKubeconfig()
    let cluster = SimulatedCluster(kubelet: .lifelike, admission: PatternAdmission.faults)
    let client = KubernetesClient(
      transport: cluster.transport, userAgent: PodPatternVersion.userAgent, logger: logger)
    try await PlaygroundObjects(client: client, namespace: Self.namespace).createDefinition()

    let (listening, opened) = AsyncStream<Void>.makeStream()
    let server = SimulatedServer(cluster: cluster, port: port, logger: logger) { port in
      announce(port: port, end: end)
      opened.finish()
    }
    let visit = PlaygroundVisit(
      client: client, namespace: Self.namespace, objects: objects, end: end, listening: listening)
    let services: [ServiceGroupConfiguration.ServiceConfiguration] = [
      .init(service: ClusterService(cluster: cluster)),
      .init(service: server),
      .init(
        service: PodPatternOperator(
          client: client, configuration: OperatorConfiguration(), logger: logger)),
      .init(
        service: visit, successTerminationBehavior: .gracefullyShutdownGroup,
        failureTerminationBehavior: .gracefullyShutdownGroup),
    ]
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(2)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError {
      // Ctrl-C is how a playground ends, unless somebody waits for a result.
      guard case .atSignal = end else {
        throw CommandFailure(.cluster, "interrupted before every PodPattern was ready")
      }
    } catch {
      throw CommandFailure(listeningOn: "127.0.0.1:\(port)", option: "--port", error) ?? error
    }
  }

  /// Finds out whether the kubeconfig can be written before anything runs.
  private func prepareKubeconfig() throws(CommandFailure) {
    do {
      try writeKubeconfig(port: port)
    } catch {
      throw CommandFailure(
        .input,
        "\(kubeconfig): the kubeconfig can't be written: \(error.writingReason); choose another"
          + " file by --kubeconfig")
    }
  }

  private func announce(port: Int, end: End) {
    do {
      try writeKubeconfig(port: port)
    } catch {
      StandardStreams.error(
        "\(kubeconfig): the kubeconfig can't be written: \(error.writingReason)")
      return
    }
    guard case .atSignal = end else { return }
    let guide = PlaygroundGuide(port: port, kubeconfig: kubeconfig, objects: objects)
    StandardStreams.output(guide.text + "\n")
  }

  private func writeKubeconfig(port: Int) throws {
    let text = """
      apiVersion: v1
      kind: Config
      clusters:
      - name: playground
        cluster: {server: "http://127.0.0.1:\(port)"}
      users:
      - name: playground
        user: {}
      contexts:
      - name: playground
        context: {cluster: playground, user: playground, namespace: \(Self.namespace)}
      current-context: playground

      """
    let url = URL(filePath: kubeconfig)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
  }
}

extension Error {
  /// Why a file could not be written, in a person's words.
  fileprivate var writingReason: String {
    switch (self as? CocoaError)?.code {
    case .fileWriteNoPermission, .fileReadNoPermission: "permission denied"
    case .fileWriteOutOfSpace: "no space is left"
    case .fileWriteVolumeReadOnly: "the file system is read-only"
    case .fileWriteFileExists: "a file stands where its directory should be"
    default: "it can't be made there"
    }
  }
}

/// Keeps a simulated cluster's time going.
private struct ClusterService: Service {
  let cluster: SimulatedCluster

  func run() async throws {
    await cancelWhenGracefulShutdown { await cluster.run() }
  }
}

/// Stands in for the CRD's CEL rules, which a simulated cluster can't evaluate: the same mistakes are
/// found by the program's own reading of a PodPattern.
private enum PatternAdmission {
  /// What is wrong with an object, a line each; nothing for what is no PodPattern.
  @Sendable static func faults(of type: ResourceType, _ object: JSONValue) -> [String] {
    guard type == .podPatterns else { return [] }
    do {
      _ = try PodPattern(json: object)
      return []
    } catch {
      return error.lines.map(\.description)
    }
  }
}
