public import FoundationEssentials

/// All that is needed to talk to one cluster: where it is, whom to show oneself as, and in which
/// namespace to look where nothing else is said.
public struct ClusterConfiguration: Sendable {
  /// Where the API server is and how to trust it.
  public var connection: ClusterConnection
  /// Whom to show oneself as.
  public var credentials: any CredentialProvider
  /// The namespace of the context, or the one that the pod runs in.
  public var namespace: String
  /// Where this comes from, for a person: a context and its file, or the pod's service account.
  public var source: String
  /// Whether it is that of the pod that this program runs in.
  public var isOfPod = false
  /// Reads the connection again from the files that it came from, so that authorities and client
  /// certificates may be replaced while the program runs; nil where it came from no file.
  public var rereads: (@Sendable () throws(ConfigurationError) -> ClusterConnection)?

  /// A configuration from what it consists of.
  public init(
    connection: ClusterConnection, credentials: any CredentialProvider = .none,
    namespace: String = "default", source: String = "given by the program",
    rereads: (@Sendable () throws(ConfigurationError) -> ClusterConnection)? = nil
  ) {
    self.connection = connection
    self.credentials = credentials
    self.namespace = namespace
    self.source = source
    self.rereads = rereads
  }
}

/// What is wrong with the configuration that says which cluster to talk to, where, and what to do.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file at fault; nil where it is no file's fault.
  public let file: String?
  /// The place in the file, such as `users "jane"`; nil for the file as a whole.
  public let place: String?
  /// What is wrong, and what to do.
  public let reason: String

  /// A fault at a place.
  public init(file: String? = nil, place: String? = nil, reason: String) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// The fault with its place.
  public var description: String {
    [file, place, reason].compactMap(\.self).joined(separator: ": ")
  }
}

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

  /// The names of the contexts in the kubeconfig that `load` would read; none where there is no such
  /// file.
  ///
  /// - Throws: `ConfigurationError` for a file that can't be read.
  public static func contexts(
    kubeconfig: String? = nil, environment: ConfigurationEnvironment = ConfigurationEnvironment()
  ) throws(ConfigurationError) -> [String] {
    let variables = environment.variables
    let home = variables["HOME"]?.nonEmpty.map { "\($0)/.kube/config" }
    let list = variables["KUBECONFIG"]?.nonEmpty?.split(separator: ":").map(String.init)
    let files = kubeconfig?.nonEmpty.map { [$0] } ?? list ?? home.map { [$0] } ?? []
    var names: [String] = []
    for file in files {
      let found = try readIfPresent(file, environment)?.contexts.map(\.name) ?? []
      names += found.filter { !names.contains($0) }
    }
    return names
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

extension ClusterConfiguration {
  /// Where a pod finds its service account.
  private static let folder = "/var/run/secrets/kubernetes.io/serviceaccount"

  /// Whether this process runs in a pod with a service account, as far as its variables say.
  public static func isInCluster(_ environment: ConfigurationEnvironment) -> Bool {
    address(environment) != nil
  }

  /// The configuration of a pod: the server from the variables that the kubelet sets, the token and
  /// the authority from the service account's folder. Both are read again as they rotate.
  ///
  /// - Throws: `ConfigurationError`, also where there is no authority to trust the server by.
  public static func inCluster(
    _ environment: ConfigurationEnvironment = ConfigurationEnvironment()
  ) throws(ConfigurationError) -> ClusterConfiguration {
    guard let address = address(environment) else {
      throw ConfigurationError(
        reason: "this is no pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set")
    }
    let namespace = try? contents("namespace", environment)
    var configuration = ClusterConfiguration(
      connection: try connection(to: address, environment),
      credentials: try token(environment),
      namespace: namespace.flatMap(Self.word) ?? "default",
      source: "the service account of this pod",
      rereads: { () throws(ConfigurationError) in try connection(to: address, environment) })
    configuration.isOfPod = true
    return configuration
  }

  private static func connection(
    to address: String, _ environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> ClusterConnection {
    let authorities = try contents("ca.crt", environment)
    guard String(decoding: authorities, as: UTF8.self).contains("BEGIN CERTIFICATE-----") else {
      throw ConfigurationError(
        file: "\(folder)/ca.crt", reason: "it holds no certificate to trust the API server by")
    }
    return ClusterConnection(server: address, trust: .authorities(authorities))
  }

  private static func address(_ environment: ConfigurationEnvironment) -> String? {
    guard let host = environment.variables["KUBERNETES_SERVICE_HOST"]?.nonEmpty,
      let port = environment.variables["KUBERNETES_SERVICE_PORT"]?.nonEmpty
    else { return nil }
    return "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  private static func token(
    _ environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> TokenFile {
    do {
      return try TokenFile(
        path: "\(folder)/token", files: environment.files, now: environment.now)
    } catch {
      throw ConfigurationError(reason: "\(error.message) (is automountServiceAccountToken off?)")
    }
  }

  private static func contents(
    _ name: String, _ environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> Data {
    do {
      return try environment.files.contents(of: "\(folder)/\(name)")
    } catch {
      throw ConfigurationError(file: "\(folder)/\(name)", reason: error.reason)
    }
  }

  private static func word(_ data: Data) -> String? {
    String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(
      String.init)
  }
}
