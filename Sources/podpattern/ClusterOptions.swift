internal import ArgumentParser
internal import CommandSupport
internal import CurlTransport
internal import KubernetesClient
internal import Logging
internal import PodPatternCore

/// Which cluster a command talks to.
struct ClusterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The kubeconfig file.", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The kubeconfig's context to use.", valueName: "name"))
  var context: String?

  /// Users are waiting: an unreachable server is reported within seconds.
  private static let retry = RetryPolicy(maximumRetries: 4, maximumElapsed: .seconds(5))

  /// Finds the cluster, without connecting to it yet.
  ///
  /// - Returns: a client, and the namespace of the context.
  /// - Throws: `CommandFailure` if no configuration leads to a cluster.
  func open() throws(CommandFailure) -> (client: KubernetesClient, namespace: String) {
    do {
      let cluster = try ClusterConfiguration.load(kubeconfig: kubeconfig, context: context)
      let client = try KubernetesClient(
        configuration: cluster, retry: Self.retry, userAgent: PodPatternVersion.userAgent,
        logger: CommandLogger.make(level: .error), transport: { try CurlTransport($0) })
      return (client, cluster.namespace)
    } catch {
      throw CommandFailure(.input, "error: \(error)")
    }
  }
}
