internal import FoundationEssentials
internal import KubernetesClient

/// A connection whose parts were checked, ready for libcurl.
struct ConnectionSettings: Sendable {
  /// How the server's certificate is judged.
  enum Trust: Sendable {
    case authorities(PinnedBytes)
    case system
    case insecure
  }

  let server: ServerURL
  let trust: Trust
  let certificate: PinnedBytes?
  let key: PinnedBytes?
  /// The end of the client certificate's time, in seconds since 1970.
  let certificateExpiry: Int64?
  let serverName: String?
  let proxy: String?

  /// Checks a connection.
  ///
  /// - Throws: of kind `invalid`, saying which part is at fault.
  init(_ connection: ClusterConnection) throws(TransportError) {
    let server = try ServerURL(connection.server)
    self.server = server
    switch connection.trust {
    case .authorities(let pem):
      try Certificates.checkAuthorities(pem)
      trust = .authorities(PinnedBytes(pem))
    case .system: trust = .system
    case .insecure: trust = .insecure
    }
    certificateExpiry = try connection.clientCertificate.map(Certificates.checkClient)
    certificate = connection.clientCertificate.map { PinnedBytes($0.certificate) }
    key = connection.clientCertificate.map { PinnedBytes($0.key) }
    serverName = connection.serverName.flatMap { $0.isEmpty || $0 == server.host ? nil : $0 }
    proxy = try connection.proxy.map(Self.proxy)
  }

  /// A proxy's URL as libcurl wants it: names are resolved by a SOCKS proxy, as Go does.
  private static func proxy(_ text: String) throws(TransportError) -> String {
    for scheme in ["http://", "https://", "socks5h://"] where text.hasPrefix(scheme) { return text }
    if text.hasPrefix("socks5://") { return "socks5h" + text.dropFirst(6) }
    throw TransportError(
      .invalid,
      "the proxy's URL \(text.debugDescription) begins with none of http://, https://, socks5://")
  }
}

/// Bytes that stay in one place, for libcurl to refer to.
///
/// They are written once, before anybody else sees them: hence `@unchecked Sendable`.
final class PinnedBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ data: Data) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 1)
    copy.copyBytes(from: data)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit { bytes.deallocate() }
}
