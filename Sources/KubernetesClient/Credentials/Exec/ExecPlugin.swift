internal import FoundationEssentials
internal import KubernetesCore

/// A program that hands out credentials (client.authentication.k8s.io), from a kubeconfig.
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

  /// What a plugin handed out, and until when it is good.
  struct Answer: Sendable, Hashable {
    var credentials: Credentials
    var expiration: Date?
  }

  /// The process to run, given the variables of this one.
  func process(inheriting inherited: [String: String], isInteractive: Bool) -> ProcessRequest {
    var environment = inherited
    for variable in variables { environment[variable.name] = variable.value }
    environment["KUBERNETES_EXEC_INFO"] = info(isInteractive: isInteractive)
    return ProcessRequest(
      command: command, arguments: arguments, environment: environment,
      inheritsInput: isInteractive)
  }

  private func info(isInteractive: Bool) -> String {
    var spec: JSONValue = ["interactive": .bool(isInteractive)]
    if let cluster { spec["cluster"] = cluster }
    let info: JSONValue = [
      "apiVersion": .string(apiVersion), "kind": "ExecCredential", "spec": spec,
    ]
    return String(decoding: info.serialized(), as: UTF8.self)
  }

  private struct ExecCredential: Decodable {
    struct Status: Decodable {
      var expirationTimestamp: Timestamp?
      var token: String?
      var clientCertificateData: String?
      var clientKeyData: String?
    }

    var apiVersion: String?
    var kind: String?
    var status: Status?
  }

  /// Reads what the plugin wrote.
  func answer(_ output: Data) throws(CredentialError) -> Answer {
    let credential: ExecCredential
    do {
      credential = try JSONDecoder.shared.decode(ExecCredential.self, from: output)
    } catch let error as DecodingError {
      throw fault("its output is no ExecCredential: \(error.explanation)")
    } catch {
      throw fault("its output is no ExecCredential: \(error)")
    }
    guard credential.kind == "ExecCredential", credential.apiVersion == apiVersion else {
      let got = "\(credential.apiVersion ?? "no apiVersion") \(credential.kind ?? "no kind")"
      throw fault("it answered with \(got), where \(apiVersion) ExecCredential is configured")
    }
    guard let status = credential.status else { throw fault("its answer has no status") }
    var result = Credentials()
    if let token = status.token?.nonEmpty { result = .bearer(token) }
    switch (status.clientCertificateData?.nonEmpty, status.clientKeyData?.nonEmpty) {
    case (let certificate?, let key?):
      result.clientCertificate = ClusterConnection.ClientCertificate(
        certificate: Data(certificate.utf8), key: Data(key.utf8))
    case (nil, nil):
      guard !result.headers.isEmpty else {
        throw fault("its answer has neither a token nor a client certificate")
      }
    default: throw fault("its answer has a client certificate or a key, but not both")
    }
    return Answer(credentials: result, expiration: status.expirationTimestamp?.date)
  }

  /// A failure of the plugin, with its place in the kubeconfig.
  func fault(_ reason: String) -> CredentialError {
    CredentialError("\(place): the credential plugin \"\(command)\" failed: \(reason)")
  }

  /// What to say where the program is not there.
  var notInstalled: CredentialError {
    let hint = installHint.map { "\n\($0)" } ?? ""
    return fault("there is no such program; install it, or correct exec.command\(hint)")
  }
}
