internal import FoundationEssentials
public import KubernetesClient
public import KubernetesCore

/// A transport over libcurl: HTTP/2 where the server has it, HTTP/1.1 otherwise.
///
/// All connections are driven by one thread of the transport's own, which ends with it. Requests
/// share few connections; a stream has one for itself, so that a slow reader holds up nothing else.
/// Redirects are not followed. What was sent is not sent again, save reads (`GET`) on a connection
/// that turned out to be closed.
///
/// TLS 1.2 is the least, and the server's certificate is always checked, unless the connection's
/// trust is `insecure`. A proxy is taken from the environment (`HTTPS_PROXY`, `NO_PROXY`) where the
/// connection names none; a server on the loopback interface is always asked directly, as Go does.
public final class CurlTransport: Transport {
  /// How much a transport does at once, and how long it waits for a connection.
  public struct Options: Sendable, Hashable {
    /// How long a connection may take until TLS is agreed on.
    public var connectTimeout: Duration = .seconds(10)
    /// How many requests are under way at once; more wait their turn. Streams don't count.
    public var maximumConcurrentRequests = 192
    /// How many requests share one connection where the server has HTTP/2.
    public var requestsPerConnection = 24
    /// How many connections there may be for requests. Streams have their own.
    public var maximumConnections = 8
    /// How many bytes of a stream are kept for a reader that does not keep up.
    public var streamBuffer = 256 << 10
    /// The `User-Agent` of requests that don't have one.
    public var userAgent = "swift-kubernetes-client"

    /// The options that suit one operator.
    public init() {}
  }

  private let loop: EventLoopHandle
  private let options: Options

  /// A transport to one API server; nothing is connected yet.
  ///
  /// - Throws: `TransportError` of kind `invalid` where the URL is none of http or https, or where
  ///   certificates or keys cannot be read or don't belong together.
  public init(
    _ connection: ClusterConnection, options: Options = Options()
  ) throws(TransportError) {
    let settings = try ConnectionSettings(connection)
    self.options = options
    loop = try EventLoopHandle(settings, options: options)
  }

  /// Sends a request and reads the whole answer; see `Transport`.
  public func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let exchange = Exchange(request)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { loop.post(.start(exchange, .whole($0))) }
    } onCancel: {
      loop.post(.cancel(exchange))
    }
    return try result.get()
  }

  /// Sends a request and returns once the answer's head is there; see `Transport`.
  public func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    let channel = BodyChannel(capacity: options.streamBuffer)
    let exchange = Exchange(request, channel: channel)
    let reader = StreamReader(exchange, channel: channel, loop: loop)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { loop.post(.start(exchange, .head($0))) }
    } onCancel: {
      loop.post(.cancel(exchange))
    }
    let head = try result.get()
    let body = ResponseBody { () async throws(TransportError) -> Data? in try await reader.next() }
    return StreamedResponse(status: head.status, headers: head.headers, body: body)
  }
}
