internal import FoundationEssentials

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
    return ClusterConfiguration(
      connection: try connection(to: address, environment),
      credentials: try token(environment),
      namespace: namespace.flatMap(Self.word) ?? "default",
      source: "the service account of this pod",
      rereads: { () throws(ConfigurationError) in try connection(to: address, environment) })
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
