internal import CCurl
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// One easy handle of libcurl, which carries one exchange after another.
///
/// What is the same for all requests is set once; the list of header fields is built again only
/// where a request's differ from the last one's. Used on the event loop's thread alone.
final class EasyHandle {
  let easy: UnsafeMutableRawPointer
  private(set) var exchange: Exchange?
  /// Knows the time at which bytes come.
  private unowned let lane: Lane

  private let settings: TransferSettings
  private let errorText: UnsafeMutablePointer<CChar>
  private var headers: [HTTPHeader]?
  private var headerList: StringList?

  /// - Returns: nil where libcurl has no memory for one.
  init?(_ settings: TransferSettings, lane: Lane) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.settings = settings
    self.lane = lane
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    settings.apply(to: easy)
    setCallbacks()
  }

  deinit {
    curl_easy_cleanup(easy)
    errorText.deallocate()
  }

  /// What libcurl says beside its result code; empty where it says nothing.
  var errorDetail: String { String(cString: errorText) }

  /// Makes the handle ready to carry an exchange.
  func begin(_ exchange: Exchange) throws(TransportError) {
    let request = exchange.request
    try setHeaders(request)
    setMethodAndBody(request)
    let url = settings.url(of: request)
    guard ccurl_set_string(easy, CURLOPT_URL, url) == CURLE_OK else {
      throw TransportError(.invalid, "\(url) is not a URL that can be asked")
    }
    errorText[0] = 0
    self.exchange = exchange
  }

  /// Frees the handle for the next exchange.
  func end() {
    exchange = nil
    // The copy of a large body would otherwise stay until the next one replaces it.
    _ = ccurl_set_string(easy, CURLOPT_COPYPOSTFIELDS, nil)
  }

  private func setMethodAndBody(_ request: APIRequest) {
    let method = request.method.rawValue
    guard let body = request.body else {
      _ = ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
      _ = ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method == .get ? nil : method)
      return
    }
    _ = ccurl_set_long(easy, CURLOPT_POST, 1)
    _ = ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method == .post ? nil : method)
    _ = ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    body.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      _ =
        start.map { ccurl_set_string(easy, CURLOPT_COPYPOSTFIELDS, $0) }
        ?? ccurl_set_string(easy, CURLOPT_COPYPOSTFIELDS, "")
    }
  }

  private func setHeaders(_ request: APIRequest) throws(TransportError) {
    guard headers != request.headers else { return }
    let list = StringList(try HeaderLines.of(request.headers, host: settings.hostHeader))
    _ = ccurl_set_list(easy, CURLOPT_HTTPHEADER, list.first)
    headerList = list
    headers = request.headers
  }
}

// MARK: - What libcurl calls

extension EasyHandle {
  private func setCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
    _ = ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    _ = ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
    _ = ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
    _ = ccurl_set_pointer(easy, CURLOPT_PREREQDATA, context)
    _ = ccurl_set_bytes_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      EasyHandle.of(context)?.receiveHeadLine(bytes, size * count) ?? 0
    }
    _ = ccurl_set_bytes_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      EasyHandle.of(context)?.receiveBody(bytes, size * count) ?? 0
    }
    _ = ccurl_set_prereq_callback(easy) { context, _, _, _, _ in
      EasyHandle.of(context)?.mayBeSent() ?? false ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }
  }

  /// The handle that libcurl was given as a callback's context.
  static func of(_ context: UnsafeMutableRawPointer?) -> EasyHandle? {
    context.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
  }

  private func receiveHeadLine(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let exchange else { return 0 }
    exchange.timeouts.noteActivity(at: lane.now)
    let line = UnsafeRawBufferPointer(start: bytes, count: count)
      .assumingMemoryBound(to: UInt8.self)
    exchange.receiveHeadLine(line)
    return count
  }

  private func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let exchange else { return 0 }
    exchange.timeouts.noteActivity(at: lane.now)
    switch exchange.receiveBody(UnsafeRawBufferPointer(start: bytes, count: count)) {
    case .accepted: return count
    case .full:
      exchange.timeouts.pause()
      return Int(CURL_WRITEFUNC_PAUSE)
    case .closed: return 0
    }
  }

  /// Whether the request may go out now.
  ///
  /// libcurl by itself sends a request again where a connection that was used before breaks without
  /// an answer. The server may have done by then what was asked: only what reads may be repeated.
  private func mayBeSent() -> Bool {
    guard let exchange else { return false }
    exchange.attempts += 1
    return exchange.attempts == 1 || exchange.request.method == .get
  }
}

/// A list of strings as libcurl takes it, freed with this.
final class StringList {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  init(_ strings: [String]) {
    for string in strings { first = curl_slist_append(first, string) ?? first }
  }

  deinit { curl_slist_free_all(first) }
}
