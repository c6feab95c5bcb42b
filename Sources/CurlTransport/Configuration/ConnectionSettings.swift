internal import CCurl
internal import FoundationEssentials
internal import KubernetesClient

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

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

/// The URL of an API server, taken apart and checked.
struct ServerURL: Sendable {
  let scheme: String
  /// The host; an IPv6 address has brackets.
  let host: String
  let port: String
  /// The path in front of the API's own paths, without a slash at its end.
  let pathPrefix: String

  /// Takes a server's URL apart.
  ///
  /// - Throws: of kind `invalid`, where it is not a URL of http or https with a host.
  init(_ text: String) throws(TransportError) {
    func failure(_ reason: String) -> TransportError {
      TransportError(.invalid, "the server's URL \(text.debugDescription) \(reason)")
    }
    guard let url = curl_url() else { throw failure("cannot be read: no memory") }
    defer { curl_url_cleanup(url) }
    guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK else {
      throw failure("is not a URL such as https://HOST:PORT")
    }
    func part(_ part: CURLUPart) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard curl_url_get(url, part, &value, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let value
      else { return nil }
      defer { curl_free(value) }
      return String(cString: value)
    }
    guard let scheme = part(CURLUPART_SCHEME), scheme == "https" || scheme == "http" else {
      throw failure("is neither of https nor of http")
    }
    guard let host = part(CURLUPART_HOST), let port = part(CURLUPART_PORT) else {
      throw failure("names no host")
    }
    guard part(CURLUPART_USER) == nil, part(CURLUPART_QUERY) == nil,
      part(CURLUPART_FRAGMENT) == nil
    else { throw failure("must have nothing but a scheme, a host, a port and a path") }
    self.scheme = scheme
    self.host = host
    self.port = port
    var path = part(CURLUPART_PATH) ?? ""
    while path.hasSuffix("/") { path.removeLast() }
    pathPrefix = path
  }

  /// The URL as people write it.
  var description: String {
    let isDefaultPort = port == (scheme == "https" ? "443" : "80")
    return "\(scheme)://\(host)\(isDefaultPort ? "" : ":\(port)")\(pathPrefix)"
  }

  /// Whether the server is on this machine.
  var isLoopback: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
  }
}
