internal import ArgumentParser
internal import CommandSupport
internal import CurlTransport
internal import KubernetesClient
internal import KubernetesCore
internal import Logging
internal import PodPatternCore

/// Which cluster a command talks to.
struct ClusterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The kubeconfig file.", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The kubeconfig's context to use.", valueName: "name"))
  var context: String?

  @Option(
    help: ArgumentHelp(
      """
      How long the cluster may take to answer one request, such as 5 (seconds) or 1m; 0 is for \
      ever. Half a minute to a minute, if not given.
      """, valueName: "duration"))
  var requestTimeout: DurationArgument?

  /// Users are waiting: an unreachable server is reported within seconds.
  private static let retry = RetryPolicy(maximumRetries: 4, maximumElapsed: .seconds(5))

  /// Finds the cluster, without connecting to it yet.
  ///
  /// - Returns: a client, and the namespace of the context.
  /// - Throws: `CommandFailure` if no configuration leads to a cluster.
  func open() throws(CommandFailure) -> (client: KubernetesClient, namespace: String) {
    let access = try ClusterAccess(kubeconfig: kubeconfig, context: context, retry: Self.retry)
    guard let requestTimeout else { return (access.client, access.namespace) }
    let limit = requestTimeout.duration > .zero ? requestTimeout.duration : nil
    return (access.client.limiting(requests: limit), access.namespace)
  }
}

/// A client of a cluster, and the namespace of its context.
struct ClusterAccess {
  let client: KubernetesClient
  let namespace: String

  /// Finds the cluster as kubectl does, without connecting to it yet.
  ///
  /// - Throws: `CommandFailure` if no configuration leads to a cluster.
  init(kubeconfig: String?, context: String?, retry: RetryPolicy) throws(CommandFailure) {
    do {
      let cluster = try ClusterConfiguration.load(kubeconfig: kubeconfig, context: context)
      client = try KubernetesClient(
        configuration: cluster, retry: retry, userAgent: PodPatternVersion.userAgent,
        logger: CommandLogger.make(level: .error), transport: { try CurlTransport($0) })
      namespace = cluster.namespace
    } catch {
      throw CommandFailure(.input, "error: \(error)")
    }
  }
}

extension KubernetesClient {
  /// A client whose requests take no longer than that; nil is for ever. Watches are not limited.
  func limiting(requests limit: Duration?) -> KubernetesClient {
    through { TimeLimit(base: $0, limit: limit) }
  }
}

/// A transport that gives each request another time limit.
private struct TimeLimit: Transport {
  let base: any Transport
  let limit: Duration?

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    var request = request
    request.timeout = limit
    return try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request)
  }
}
