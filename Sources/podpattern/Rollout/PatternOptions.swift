internal import ArgumentParser
internal import CommandSupport
internal import CurlTransport
internal import KubernetesClient
internal import KubernetesCore
internal import Logging
internal import PodPatternCore

/// Which PodPattern a command is about, and in which cluster.
struct PatternOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The PodPattern: NAME, pp/NAME or podpattern/NAME.", valueName: "name"),
    transform: { try PatternName($0) })
  var pattern: PatternName

  @Option(help: ArgumentHelp("The kubeconfig file.", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The kubeconfig's context to use.", valueName: "name"))
  var context: String?

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "The PodPattern's namespace; that of the context, if not given.", valueName: "name"))
  var namespace: String?

  /// Finds the cluster, without connecting to it yet.
  ///
  /// - Throws: `CommandFailure` if no configuration leads to a cluster.
  func open() throws(CommandFailure) -> PatternAccess {
    do {
      let cluster = try ClusterConfiguration.load(kubeconfig: kubeconfig, context: context)
      let namespace = namespace.flatMap { $0.isEmpty ? nil : $0 } ?? cluster.namespace
      let client = try KubernetesClient(
        configuration: cluster, retry: PatternAccess.retry,
        userAgent: PodPatternVersion.userAgent, logger: CommandLogger.make(level: .error),
        transport: { try CurlTransport($0) })
      return PatternAccess(
        client: client, key: ObjectKey(namespace: namespace, name: pattern.name))
    } catch {
      throw CommandFailure(.input, "error: \(error)")
    }
  }
}
