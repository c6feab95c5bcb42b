internal import CCurl
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// What all transfers of one lane have in common.
struct TransferSettings {
  let connection: ConnectionSettings
  let connectTimeout: Duration
  private let userAgent: String
  private let isMultiplexed: Bool
  private let base: String
  /// Where to connect, where that is not what the URL says.
  private let connectTo: StringList?

  init(
    _ connection: ConnectionSettings, options: CurlTransport.Options, isMultiplexed: Bool
  ) {
    self.connection = connection
    self.isMultiplexed = isMultiplexed
    connectTimeout = options.connectTimeout
    userAgent = options.userAgent
    let server = connection.server
    // The name in the URL is what TLS asks for and checks; where to connect is said apart from it.
    let host = connection.serverName.map { $0.contains(":") ? "[\($0)]" : $0 } ?? server.host
    connectTo = connection.serverName.map { _ in
      StringList(["\(host):\(server.port):\(server.host):\(server.port)"])
    }
    base = "\(server.scheme)://\(host):\(server.port)\(server.pathPrefix)"
  }

  func url(of request: APIRequest) -> String { base + request.target }

  /// The value of `Host`, where the URL's host is another.
  var hostHeader: String? {
    connection.serverName == nil ? nil : "\(connection.server.host):\(connection.server.port)"
  }

  /// Sets a new handle up.
  func apply(to easy: UnsafeMutableRawPointer) {
    applyProtocol(to: easy)
    applyTLS(to: easy)
    applyProxy(to: easy)
  }

  private func applyProtocol(to easy: UnsafeMutableRawPointer) {
    let version = isMultiplexed ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
    _ = ccurl_set_long(easy, CURLOPT_HTTP_VERSION, version)
    // The first request of a burst opens a connection; the others wait to learn whether it is one
    // that they can share.
    _ = ccurl_set_long(easy, CURLOPT_PIPEWAIT, isMultiplexed ? 1 : 0)
    _ = ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    _ = ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
    _ = ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    _ = ccurl_set_long(easy, CURLOPT_NOPROGRESS, 1)
    _ = ccurl_set_long(easy, CURLOPT_BUFFERSIZE, 64 << 10)
    _ = ccurl_set_long(easy, CURLOPT_TCP_NODELAY, 1)
    _ = ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    _ = ccurl_set_long(easy, CURLOPT_TCP_KEEPIDLE, 30)
    _ = ccurl_set_long(easy, CURLOPT_TCP_KEEPINTVL, 10)
    _ = ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, connectTimeout.milliseconds)
    _ = ccurl_set_string(easy, CURLOPT_USERAGENT, userAgent)
    _ = ccurl_set_socket_policy(easy)
  }

  private func applyTLS(to easy: UnsafeMutableRawPointer) {
    _ = ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    switch connection.trust {
    case .system: break
    case .authorities(let pem):
      _ = ccurl_set_blob(easy, CURLOPT_CAINFO_BLOB, pem.bytes.baseAddress, pem.bytes.count)
      // Otherwise the system's authorities would be trusted as well.
      _ = ccurl_set_string(easy, CURLOPT_CAINFO, nil)
      _ = ccurl_set_string(easy, CURLOPT_CAPATH, nil)
    case .insecure:
      _ = ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 0)
      _ = ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 0)
    }
    if let certificate = connection.certificate, let key = connection.key {
      _ = ccurl_set_blob(
        easy, CURLOPT_SSLCERT_BLOB, certificate.bytes.baseAddress, certificate.bytes.count)
      _ = ccurl_set_blob(easy, CURLOPT_SSLKEY_BLOB, key.bytes.baseAddress, key.bytes.count)
    }
  }

  private func applyProxy(to easy: UnsafeMutableRawPointer) {
    _ = ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if let connectTo { _ = ccurl_set_list(easy, CURLOPT_CONNECT_TO, connectTo.first) }
    if let proxy = connection.proxy {
      _ = ccurl_set_string(easy, CURLOPT_PROXY, proxy)
    } else if connection.server.isLoopback {
      _ = ccurl_set_string(easy, CURLOPT_PROXY, "")
    }
  }
}

extension Duration {
  /// Whole milliseconds, for libcurl.
  var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
