internal import ArgumentParser
internal import CommandSupport
internal import CoreMetrics
internal import CurlTransport
internal import KubernetesClient
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import PodPatternOperator
internal import ServiceLifecycle
internal import UnixSignals

/// `podpattern run`: runs the operator, inside or outside a cluster.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the operator, in a cluster or with a kubeconfig.",
    discussion: """
      Watches PodPatterns and keeps the pods that they declare, until it gets SIGTERM or SIGINT.

      EXAMPLES
        \(ProgramName.invocation) run --context staging --namespace team-a --namespace team-b
        \(ProgramName.invocation) run --leader-elect --bind-address :8080 --log-format json

      The cluster is found as kubectl finds it: --kubeconfig, then KUBECONFIG, then the pod's \
      service account, then ~/.kube/config.

      With --leader-elect any number of operators may run: one works, the others stand by. One that \
      loses its lease ends with status 3, for whoever runs it to start it again.

      An API server that is away is waited for, also at the start; bad credentials and a certificate \
      that is not trusted end it with status 3 at once.
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

  @Flag(help: "Work only while this operator holds a Lease that it shares with others.")
  var leaderElect = false

  @Option(
    help: ArgumentHelp(
      "Serve /healthz, /readyz and /metrics there; :8080 is every interface.",
      valueName: "host:port"))
  var bindAddress: ListenAddress?

  @Option(help: "How lines are logged: text or json.")
  var logFormat: CommandLogger.Format = .text

  @Option(help: "The least level of what is logged: trace, debug, info, notice, warning, error.")
  var logLevel: LogLevel = .info

  func run() async throws {
    Allocator.trimEarly()
    let logger = CommandLogger.make(level: logLevel.level, format: logFormat)
    let metrics = PrometheusRegistry(descriptions: PodPatternOperator.metricDescriptions)
    MetricsSystem.bootstrap(metrics)
    metrics.collectProcess()
    var settings = OperatorConfigurationFile()
    if let configurationFile { settings = try OperatorConfigurationFile.read(configurationFile) }
    var configuration = settings.configuration
    if !namespaces.isEmpty { configuration.namespaces = namespaces }
    if let bindAddress { configuration.probes = bindAddress.address }

    let cluster: ClusterConfiguration
    let client: KubernetesClient
    do {
      cluster = try ClusterConfiguration.load(kubeconfig: kubeconfig, context: context)
      client = try KubernetesClient(
        configuration: cluster, userAgent: PodPatternVersion.userAgent, logger: logger,
        transport: { [configuration] in
          MeasuredTransport(
            try CurlTransport($0, options: .init(writes: configuration.requestsInFlight)),
            server: $0.server)
        })
    } catch {
      throw CommandFailure(.input, "\(error)")
    }
    configuration.instance = Instance.name
    if cluster.isOfPod { configuration.ownNamespace = cluster.namespace }
    if leaderElect || settings.leaderElection.isEnabled {
      configuration.leaderElection = try settings.leaderElection.configuration(in: cluster)
    }
    logger.info(
      "Starting",
      metadata: ["cluster": "\(cluster.source)", "server": "\(cluster.connection.server)"])
    let group = ServiceGroup(
      services: [
        PodPatternOperator(
          client: client, configuration: configuration, logger: logger, metrics: metrics)
      ],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    do {
      try await group.run()
    } catch let error as APIError {
      throw CommandFailure(.cluster, "\(error)")
    } catch let error as LeadershipLost {
      throw CommandFailure(.cluster, "\(error)")
    } catch {
      let address = configuration.probes.map { "\($0)" } ?? ""
      throw CommandFailure(listeningOn: address, option: "--bind-address", error) ?? error
    }
  }
}

extension CurlTransport.Options {
  /// Leaves room for requests that must not wait for writes: writes may hang for as long as an
  /// admission webhook does, and the lease has to be renewed meanwhile.
  fileprivate init(writes: Int) {
    self.init()
    maximumConcurrentRequests = min(max(writes, 0), 10_000) + 64
    requestsPerConnection = maximumConcurrentRequests / maximumConnections + 1
  }
}

extension CommandLogger.Format: ExpressibleByArgument {}
