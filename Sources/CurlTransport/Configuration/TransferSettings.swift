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
    // Each handle has buffers of its own, and most answers and bodies of calls are a few KiB long.
    _ = ccurl_set_long(easy, CURLOPT_BUFFERSIZE, isMultiplexed ? 16 << 10 : 64 << 10)
    _ = ccurl_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
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

extension TransferSettings {
  /// The error for a result code of libcurl's.
  func error(_ code: CURLcode, of handle: EasyHandle) -> TransportError {
    var verification = 0
    _ = ccurl_get_long(handle.easy, CURLINFO_SSL_VERIFYRESULT, &verification)
    return error(
      code, detail: handle.errorDetail, verification: OpenSSLError.verification(verification))
  }

  /// The error for a result code, with what libcurl and OpenSSL say beside it.
  func error(_ code: CURLcode, detail: String, verification: String?) -> TransportError {
    let said = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
      CURLE_PROXY:
      return TransportError(.notConnected, "cannot reach \(name): \(said)")
    case CURLE_OPERATION_TIMEDOUT:
      return TransportError(
        .notConnected, "cannot reach \(name): no connection within \(connectTimeout.inWords)")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      return untrusted(said, verification)
    case CURLE_SSL_CONNECT_ERROR: return handshakeFailure(said)
    case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
      CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_URL_MALFORMAT,
      CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_OUT_OF_MEMORY:
      return TransportError(.invalid, "a request to \(name) cannot be made: \(said)")
    case CURLE_ABORTED_BY_CALLBACK:
      return TransportError(.broken, "\(name) closed the connection before it answered")
    default:
      if said.contains(" alert ") { return handshakeFailure(said) }
      return TransportError(.broken, "the connection to \(name) broke: \(said)")
    }
  }

  /// The error of an exchange that took too long.
  func timeoutError(_ limit: Timeouts<ContinuousClock.Instant>.Limit) -> TransportError {
    switch limit {
    case .total(let time):
      TransportError(.timedOut, "no whole answer from \(name) within \(time.inWords)")
    case .idle(let time):
      TransportError(.timedOut, "\(name) said nothing for \(time.inWords)")
    }
  }

  private var name: String { connection.server.description }

  private func untrusted(_ said: String, _ verification: String?) -> TransportError {
    // libcurl checks the name by itself, once OpenSSL has found the certificate good.
    guard let verification, !said.contains("subject name") else {
      return TransportError(
        .untrusted,
        "the certificate of \(name) is for another name: \(said); check the server's URL, "
          + "or set tls-server-name")
    }
    let advice =
      switch connection.trust {
      case .system: "name its authority as certificate-authority"
      case .authorities, .insecure: "check that certificate-authority is this cluster's"
      }
    return TransportError(
      .untrusted, "the certificate of \(name) is not trusted: \(verification); \(advice)")
  }

  /// TLS was not agreed on: for good, or because the connection ended in the middle of it.
  private func handshakeFailure(_ said: String) -> TransportError {
    let isBroken = ["SSL_ERROR_SYSCALL", "Connection reset", "unexpected eof", "Broken pipe"]
      .contains { said.contains($0) }
    if isBroken {
      return TransportError(
        .notConnected, "cannot reach \(name): the connection ended during the TLS handshake")
    }
    let advice =
      if said.contains("wrong version number") {
        "; it does not speak TLS: is its URL to begin with http://?"
      } else if let expiry = connection.certificateExpiry, expiry < now {
        "; the client certificate has expired"
      } else if said.contains(" alert "), said.contains("certificate") {
        "; check the client certificate"
      } else {
        ""
      }
    return TransportError(.untrusted, "TLS with \(name) failed: \(said)\(advice)")
  }

  // total: what the clock of a machine shows fits for billions of years
  private var now: Int64 { Int64(Date().timeIntervalSince1970) }
}

extension Duration {
  /// The time as people write it, such as `10 s` or `250 ms`.
  var inWords: String {
    let milliseconds = milliseconds
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}
