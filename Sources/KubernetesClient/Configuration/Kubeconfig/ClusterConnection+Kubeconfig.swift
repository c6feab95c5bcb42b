internal import FoundationEssentials

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
