internal import FoundationEssentials
internal import KubernetesCore

/// Reads what the fields of a kubeconfig's entry refer to, and says where they are wrong.
struct KubeconfigEntry {
  /// The file that the entry stands in.
  let file: String
  /// The entry, such as `users "jane"`.
  let place: String
  let files: any FileReader

  init<Value>(_ list: String, _ entry: Kubeconfig.Entry<Value>, files: any FileReader) {
    file = entry.file
    place = "\(list) \"\(entry.name)\""
    self.files = files
  }

  /// A fault of the entry as a whole.
  func fault(_ reason: String) -> ConfigurationError {
    ConfigurationError(file: file, place: place, reason: reason)
  }

  /// A fault of one of the entry's fields.
  func fault(_ field: String, _ reason: String) -> ConfigurationError {
    ConfigurationError(file: file, place: "\(place): \(field)", reason: reason)
  }

  /// A path as the entry means it: a relative one starts in the kubeconfig's folder.
  func path(_ path: String) -> String {
    guard !path.beginsWithBytes(of: "/"), let slash = file.utf8.lastIndex(of: UInt8(ascii: "/"))
    else { return path }
    return "\(file[...slash])\(path)"
  }

  /// The PEM text of a field pair such as `client-key-data` and `client-key`, of which the data
  /// wins; nil where neither is set.
  ///
  /// `label`: what the PEM text must hold, such as `CERTIFICATE`.
  func pem(
    _ field: String, data: String?, path: String?, label: String
  ) throws(ConfigurationError) -> Data? {
    if let data = data?.nonEmpty {
      return try checked(base64(data, "\(field)-data"), "\(field)-data", label)
    }
    guard let path = path?.nonEmpty else { return nil }
    return try checked(contents(of: path, field), field, label)
  }

  /// The contents of a file that a field names.
  func contents(of path: String, _ field: String) throws(ConfigurationError) -> Data {
    let path = self.path(path)
    do {
      return try files.contents(of: path)
    } catch {
      throw fault(field, "\(path): \(error.reason)")
    }
  }

  private func base64(_ text: String, _ field: String) throws(ConfigurationError) -> Data {
    guard let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) else {
      throw fault(field, "this is not base64; encode the PEM text with base64, or name a file")
    }
    return data
  }

  private func checked(
    _ pem: Data, _ field: String, _ label: String
  ) throws(ConfigurationError) -> Data {
    guard String(decoding: pem, as: UTF8.self).contains("\(label)-----") else {
      throw fault(field, "this holds no PEM block \"-----BEGIN \(label)-----\"")
    }
    return pem
  }
}

extension ClusterConnection {
  /// The connection that a kubeconfig's cluster describes, without a client certificate.
  init(
    _ cluster: Kubeconfig.Entry<Kubeconfig.Cluster>, files: any FileReader
  ) throws(ConfigurationError) {
    let entry = KubeconfigEntry("clusters", cluster, files: files)
    self.init(
      server: try Self.server(cluster.value.server, entry),
      trust: try Self.trust(cluster.value, entry),
      serverName: cluster.value.tlsServerName?.nonEmpty,
      proxy: try Self.proxy(cluster.value.proxyURL, entry))
  }

  private static func server(
    _ text: String?, _ entry: KubeconfigEntry
  ) throws(ConfigurationError) -> String {
    guard let text = text?.nonEmpty else {
      throw entry.fault("server", "no server is given, such as https://10.0.0.1:6443")
    }
    guard let url = URL(string: text), ["https", "http"].contains(url.scheme?.lowercased()),
      url.host()?.isEmpty == false
    else {
      throw entry.fault(
        "server", "\"\(text)\" is no URL of a server, such as https://10.0.0.1:6443")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func trust(
    _ cluster: Kubeconfig.Cluster, _ entry: KubeconfigEntry
  ) throws(ConfigurationError) -> Trust {
    let authorities = try entry.pem(
      "certificate-authority", data: cluster.certificateAuthorityData,
      path: cluster.certificateAuthority, label: "CERTIFICATE")
    guard cluster.insecureSkipTLSVerify == true else {
      return authorities.map(Trust.authorities) ?? .system
    }
    guard authorities == nil else {
      throw entry.fault(
        "insecure-skip-tls-verify",
        "it contradicts certificate-authority; remove one of them, rather this one")
    }
    return .insecure
  }

  private static func proxy(
    _ text: String?, _ entry: KubeconfigEntry
  ) throws(ConfigurationError) -> String? {
    guard let text = text?.nonEmpty else { return nil }
    let schemes = ["http", "https", "socks5", "socks5h"]
    guard let scheme = URL(string: text)?.scheme?.lowercased(), schemes.contains(scheme) else {
      throw entry.fault(
        "proxy-url", "\"\(text)\" is no URL of a proxy (\(schemes.joined(separator: ", ")))")
    }
    return text
  }
}

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
  /// The text as part of a header field's name, percent-encoded where RFC 9110 demands it.
  fileprivate var headerNameEncoded: String {
    "(),:;=@".utf8.reduce(urlPathEncoded) { text, byte in
      text.replacing(
        String(UnicodeScalar(byte)), with: "%\(String(byte, radix: 16, uppercase: true))")
    }
  }
}
