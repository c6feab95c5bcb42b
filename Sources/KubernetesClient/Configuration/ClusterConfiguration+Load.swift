public import FoundationEssentials

extension ClusterConfiguration {
  /// Finds the cluster to talk to, in the order of kubectl and controller-runtime: the kubeconfig
  /// that is named, those that `KUBECONFIG` lists (merged), the pod's service account, and
  /// `~/.kube/config`.
  ///
  /// - Parameters:
  ///   - kubeconfig: the file that the command line names.
  ///   - context: the context to take instead of the current one; it rules the service account
  ///     out, which has none.
  ///   - environment: the variables and files that are looked at.
  /// - Returns: how to reach the cluster, and as whom.
  /// - Throws: `ConfigurationError`, which names the file, the place, and what to do.
  public static func load(
    kubeconfig: String? = nil, context: String? = nil,
    environment: ConfigurationEnvironment = ConfigurationEnvironment()
  ) throws(ConfigurationError) -> ClusterConfiguration {
    if let file = kubeconfig?.nonEmpty {
      guard let config = try readIfPresent(file, environment) else {
        throw ConfigurationError(file: file, reason: FileError.missing.reason)
      }
      return try config.configuration(context: context, origin: file, environment: environment)
    }
    if let list = environment.variables["KUBECONFIG"]?.nonEmpty {
      return try merged(list, context: context, environment)
    }
    if context?.nonEmpty == nil, isInCluster(environment) { return try inCluster(environment) }
    return try home(context: context, environment)
  }

  private static func merged(
    _ list: String, context: String?, _ environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> ClusterConfiguration {
    var merged: Kubeconfig?
    for file in list.split(separator: ":").map(String.init) {
      guard let config = try readIfPresent(file, environment) else { continue }
      merged?.merge(config)
      merged = merged ?? config
    }
    guard let merged else {
      throw ConfigurationError(
        file: list, reason: "KUBECONFIG names this, and there is no such file")
    }
    return try merged.configuration(context: context, origin: list, environment: environment)
  }

  private static func home(
    context: String?, _ environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> ClusterConfiguration {
    let advice = "no cluster is configured: pass --kubeconfig or set KUBECONFIG"
    guard let home = environment.variables["HOME"]?.nonEmpty else {
      throw ConfigurationError(reason: "\(advice) (this is no pod, and HOME is not set)")
    }
    let file = "\(home)/.kube/config"
    guard let config = try readIfPresent(file, environment) else {
      throw ConfigurationError(reason: "\(advice) (this is no pod, and there is no \(file))")
    }
    return try config.configuration(context: context, origin: file, environment: environment)
  }

  private static func readIfPresent(
    _ file: String, _ environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> Kubeconfig? {
    let data: Data
    do {
      data = try environment.files.contents(of: file)
    } catch {
      guard error.isMissing else { throw ConfigurationError(file: file, reason: error.reason) }
      return nil
    }
    return try Kubeconfig(data: data, file: file)
  }
}

/// What a program finds around itself when it looks for its cluster: variables, files, other
/// programs, the time. Tests put their own in its place.
public struct ConfigurationEnvironment: Sendable {
  /// The environment's variables.
  public var variables: [String: String]
  /// Where files are read.
  public var files: any FileReader
  /// Runs the plugins that hand out credentials.
  public var processes: any ProcessRunner
  /// The time of day, which tokens expire by.
  public var now: @Sendable () -> Date

  /// An environment from what it consists of; by default that of this process.
  public init(
    variables: [String: String] = ProcessInfo.processInfo.environment,
    files: any FileReader = LocalFiles(), processes: any ProcessRunner = LocalProcesses(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.variables = variables
    self.files = files
    self.processes = processes
    self.now = now
  }
}
