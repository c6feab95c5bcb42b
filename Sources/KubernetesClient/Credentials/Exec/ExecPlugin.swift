internal import FoundationEssentials
internal import KubernetesCore

/// A program that hands out credentials, as a kubeconfig configures it
/// (client.authentication.k8s.io).
struct ExecPlugin: Sendable {
  /// Whether the program may talk to the person at the terminal.
  enum InteractiveMode: String, Sendable {
    case never = "Never"
    case ifAvailable = "IfAvailable"
    case always = "Always"
  }

  let apiVersion: String
  let command: String
  let arguments: [String]
  let variables: [Kubeconfig.Exec.Variable]
  let installHint: String?
  let interactiveMode: InteractiveMode
  /// The cluster as the program is to see it; nil where it is not to.
  let cluster: JSONValue?
  /// The user that the plugin belongs to, for messages.
  let place: String

  init(
    _ exec: Kubeconfig.Exec, entry: KubeconfigEntry, connection: ClusterConnection,
    extensions: [Kubeconfig.NamedExtension]
  ) throws(ConfigurationError) {
    apiVersion = try Self.apiVersion(exec, entry)
    guard let command = exec.command?.nonEmpty else {
      throw entry.fault("exec.command", "no command is given")
    }
    // A bare name is looked up in PATH; anything else is a path.
    self.command = command.hasAny(of: "/") ? entry.path(command) : command
    arguments = exec.args ?? []
    variables = exec.env ?? []
    installHint = exec.installHint?.nonEmpty
    interactiveMode = try Self.interactiveMode(exec, entry)
    cluster =
      exec.provideClusterInfo == true
      ? Self.cluster(connection, extensions) : nil
    place = "\(entry.file): \(entry.place): exec"
  }

  private static func apiVersion(
    _ exec: Kubeconfig.Exec, _ entry: KubeconfigEntry
  ) throws(ConfigurationError) -> String {
    let known = ["v1", "v1beta1"].map { "client.authentication.k8s.io/\($0)" }
    guard let version = exec.apiVersion, known.contains(version) else {
      throw entry.fault(
        "exec.apiVersion",
        "\"\(exec.apiVersion ?? "")\" is not one of \(known.joined(separator: ", "))")
    }
    return version
  }

  private static func interactiveMode(
    _ exec: Kubeconfig.Exec, _ entry: KubeconfigEntry
  ) throws(ConfigurationError) -> InteractiveMode {
    guard let text = exec.interactiveMode?.nonEmpty else {
      guard exec.apiVersion?.hasSuffix("/v1beta1") == true else {
        throw entry.fault(
          "exec.interactiveMode", "it must be Never, IfAvailable or Always; nothing is given")
      }
      return .ifAvailable
    }
    guard let mode = InteractiveMode(rawValue: text) else {
      throw entry.fault(
        "exec.interactiveMode", "\"\(text)\" is not one of Never, IfAvailable, Always")
    }
    return mode
  }

  private static func cluster(
    _ connection: ClusterConnection, _ extensions: [Kubeconfig.NamedExtension]
  ) -> JSONValue {
    var cluster: JSONValue = ["server": .string(connection.server)]
    if let name = connection.serverName { cluster["tls-server-name"] = .string(name) }
    switch connection.trust {
    case .authorities(let pem):
      cluster["certificate-authority-data"] = .string(pem.base64EncodedString())
    case .insecure: cluster["insecure-skip-tls-verify"] = true
    case .system: break
    }
    if let proxy = connection.proxy { cluster["proxy-url"] = .string(proxy) }
    let reserved = extensions.first { $0.name == "client.authentication.k8s.io/exec" }
    if let config = reserved?.extension { cluster["config"] = config }
    return cluster
  }
}
