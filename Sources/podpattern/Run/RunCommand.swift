internal import ArgumentParser
internal import CurlTransport
internal import KubernetesClient
internal import Logging
internal import PodPatternOperator
internal import ServiceLifecycle
internal import UnixSignals

/// `podpattern run`: the operator, in a cluster or out of it.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the operator, in a cluster or with a kubeconfig.",
    discussion: """
      Watches PodPatterns and keeps the pods that they declare, until it gets SIGTERM or SIGINT.

      EXAMPLE
        podpattern run --context staging --namespace team-a --namespace team-b

      The cluster is found as kubectl finds it: --kubeconfig, then KUBECONFIG, then the pod's \
      service account, then ~/.kube/config.
      """)

  @Option(help: ArgumentHelp("The kubeconfig file.", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The kubeconfig's context to use.", valueName: "name"))
  var context: String?

  @Option(
    name: .customLong("namespace"),
    help: ArgumentHelp(
      "A namespace to keep patterns in; may be repeated. All namespaces, if not given.",
      valueName: "name"))
  var namespaces: [String] = []

  @Option(
    name: .customLong("config"),
    help: ArgumentHelp("A YAML file of what holds for all patterns.", valueName: "file"))
  var configurationFile: String?

  @Option(help: "The least level of what is logged: trace, debug, info, notice, warning, error.")
  var logLevel: LogLevel = .info

  func run() async throws {
    let logger = CommandLogger.make(level: logLevel.level)
    var configuration = OperatorConfiguration()
    if let configurationFile {
      configuration = try OperatorConfigurationFile.read(configurationFile)
    }
    if !namespaces.isEmpty { configuration.namespaces = namespaces }

    let cluster: ClusterConfiguration
    let client: KubernetesClient
    do {
      cluster = try ClusterConfiguration.load(kubeconfig: kubeconfig, context: context)
      client = try KubernetesClient(
        configuration: cluster, logger: logger, transport: { try CurlTransport($0) })
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
    logger.info(
      "Starting",
      metadata: ["cluster": "\(cluster.source)", "server": "\(cluster.connection.server)"])
    let group = ServiceGroup(
      services: [PodPatternOperator(client: client, configuration: configuration, logger: logger)],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    do {
      try await group.run()
    } catch let error as APIError {
      throw CommandFailure(.cluster, "\(error)")
    }
  }
}
