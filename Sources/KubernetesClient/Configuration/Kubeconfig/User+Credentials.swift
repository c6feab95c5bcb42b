internal import FoundationEssentials
internal import KubernetesCore

extension Kubeconfig.Entry<Kubeconfig.User> {
  /// The certificate that the user shows in TLS, if any.
  func clientCertificate(
    files: any FileReader
  ) throws(ConfigurationError) -> ClusterConnection.ClientCertificate? {
    let entry = KubeconfigEntry("users", self, files: files)
    let certificate = try entry.pem(
      "client-certificate", data: value.clientCertificateData, path: value.clientCertificate,
      label: "CERTIFICATE")
    guard let certificate else { return nil }
    let key = try entry.pem(
      "client-key", data: value.clientKeyData, path: value.clientKey, label: "PRIVATE KEY")
    guard let key else {
      throw entry.fault("client-key", "a client certificate is given, but not its key")
    }
    return ClusterConnection.ClientCertificate(certificate: certificate, key: key)
  }

  /// What the user sends with requests: a token before a password before a plugin's, and the plugin
  /// not at all where there is a client certificate (as in client-go).
  func credentials(
    for connection: ClusterConnection, extensions: [Kubeconfig.NamedExtension],
    environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> any CredentialProvider {
    let entry = KubeconfigEntry("users", self, files: environment.files)
    let own = try provider(
      entry, connection: connection, extensions: extensions, environment: environment)
    let impersonation = try impersonation(entry)
    return impersonation.isEmpty ? own : AddedHeaders(base: own, headers: impersonation)
  }

  private func provider(
    _ entry: KubeconfigEntry, connection: ClusterConnection,
    extensions: [Kubeconfig.NamedExtension], environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> any CredentialProvider {
    let token = value.token?.nonEmpty
    let password = value.username?.nonEmpty ?? value.password?.nonEmpty
    guard token == nil || password == nil else {
      throw entry.fault("both a token and a password are given, where there may be one")
    }
    if let path = value.tokenFile?.nonEmpty {
      return try tokenFile(entry, path, fallback: token, environment)
    }
    if let token { return .bearer(token) }
    if password != nil {
      let pair = "\(value.username ?? ""):\(value.password ?? "")"
      let header = HTTPHeader("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())")
      return FixedCredentials(Credentials(headers: [header]))
    }
    guard connection.clientCertificate == nil else { return .none }
    if let exec = value.exec {
      let plugin = try ExecPlugin(
        exec, entry: entry, connection: connection, extensions: extensions)
      return ExecCredentials(
        plugin: plugin, variables: environment.variables, processes: environment.processes,
        now: environment.now)
    }
    if let name = value.authProvider?.name {
      throw entry.fault(
        "auth-provider", "\"\(name)\": Kubernetes 1.26 removed these; use an exec plugin instead")
    }
    return .none
  }

  private func tokenFile(
    _ entry: KubeconfigEntry, _ path: String, fallback: String?,
    _ environment: ConfigurationEnvironment
  ) throws(ConfigurationError) -> any CredentialProvider {
    do {
      return try TokenFile(
        path: entry.path(path), fallback: fallback, files: environment.files, now: environment.now)
    } catch {
      throw entry.fault("tokenFile", error.message)
    }
  }

  private func impersonation(
    _ entry: KubeconfigEntry
  ) throws(ConfigurationError) -> [HTTPHeader] {
    var headers: [HTTPHeader] = []
    if let uid = value.impersonateUID?.nonEmpty {
      headers.append(HTTPHeader("Impersonate-Uid", uid))
    }
    headers += (value.impersonateGroups ?? []).map { HTTPHeader("Impersonate-Group", $0) }
    for (key, values) in (value.impersonateExtra ?? [:]).sorted(by: { $0.key < $1.key }) {
      let name = "Impersonate-Extra-\(key.headerNameEncoded)"
      headers += values.map { HTTPHeader(name, $0) }
    }
    guard let user = value.impersonate?.nonEmpty else {
      guard headers.isEmpty else {
        throw entry.fault("as", "groups or a uid to act as are given, but no user")
      }
      return []
    }
    return [HTTPHeader("Impersonate-User", user)] + headers
  }
}

extension String {
  /// The text as part of a header field's name: percent-encoded where RFC 9110 allows no such
  /// character there.
  fileprivate var headerNameEncoded: String {
    "(),:;=@".utf8.reduce(urlPathEncoded) { text, byte in
      text.replacing(
        String(UnicodeScalar(byte)), with: "%\(String(byte, radix: 16, uppercase: true))")
    }
  }
}
