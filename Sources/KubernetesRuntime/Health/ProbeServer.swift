internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Serves `/healthz`, `/readyz` and `/metrics` over HTTP.
///
/// A probe's answer is `ok`, or status 500 with a line for each check that is not well; with
/// `?verbose` all checks are told, as the API server's own probes do.
public struct ProbeServer: Service {
  /// Where a server listens.
  public struct Address: Sendable, Hashable, CustomStringConvertible {
    /// A host name or an IP address. Where it is empty, it is every interface, over IPv6 and IPv4, as
    /// with Go's `net.Listen`: which of the two the kubelet probes a pod over is the cluster's affair.
    public var host: String
    /// A port; 0 takes any that is free.
    public var port: Int

    /// A host and a port.
    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    /// `HOST:PORT`, with brackets around an IPv6 address.
    public var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// What a socket is bound to. That of IPv6 takes connections over IPv4, too; a kernel that was
    /// started without IPv6 has none.
    var bound: String {
      guard host.isEmpty else { return host }
      let attempt = socket(AF_INET6, Self.stream, 0)
      guard attempt >= 0 else { return "0.0.0.0" }
      close(attempt)
      return "::"
    }

    private static var stream: Int32 {
      #if canImport(Glibc)
        Int32(SOCK_STREAM.rawValue)
      #else
        SOCK_STREAM
      #endif
    }
  }

  /// After how long without a byte a connection is closed: longer than Prometheus waits between two
  /// scrapes, which come over one connection.
  private static let idleTimeout = TimeAmount.seconds(90)
  /// How many connections are served at once; others wait to be accepted. Whoever reaches the port,
  /// which may be every pod of the cluster, must not take the operator's memory by holding them open.
  private static let maximumConnections = 128

  private let address: Address
  private let health: [HealthCheck]
  private let readiness: [HealthCheck]
  private let metrics: PrometheusRegistry?
  private let logger: Logger
  private let onListening: @Sendable (Int) async -> Void

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - address: where it listens.
  ///   - health: what `/healthz` checks: a failure means that only a restart helps.
  ///   - readiness: what `/readyz` checks beside.
  ///   - metrics: what `/metrics` shows; nil serves none.
  ///   - logger: where it says what happens.
  ///   - onListening: called with the port once requests are taken.
  public init(
    address: Address, health: [HealthCheck], readiness: [HealthCheck],
    metrics: PrometheusRegistry?, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    self.address = address
    self.health = health
    self.readiness = readiness
    self.metrics = metrics
    self.logger = logger
    self.onListening = onListening
  }

  /// Serves until the service is to stop or the task is cancelled.
  ///
  /// - Throws: where the address can't be had.
  public func run() async throws {
    let router = Router()
    let (health, readiness) = (health, health + readiness)
    router.get("/healthz") { request, _ in await Self.probe(health, request) }
    router.get("/readyz") { request, _ in await Self.probe(readiness, request) }
    if let metrics {
      router.get("/metrics") { _, _ in
        Self.response(.ok, metrics.text(), type: PrometheusText.contentType)
      }
    }
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .notice)
    let application = Application(
      router: router,
      server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
      configuration: ApplicationConfiguration(
        address: .hostname(address.bound, port: address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections)),
      onServerRunning: { [onListening] channel in
        await onListening(channel.localAddress?.port ?? 0)
      },
      logger: quiet)
    try await application.run()
  }

  private static func probe(_ checks: [HealthCheck], _ request: Request) async -> Response {
    var lines: [String] = []
    var isWell = true
    let isVerbose = request.uri.queryParameters["verbose"] != nil
    for check in checks {
      let fault = await check.fault()
      if let fault {
        isWell = false
        lines.append("[-]\(check.name) failed: \(fault)")
      } else if isVerbose {
        lines.append("[+]\(check.name) ok")
      }
    }
    if isWell { lines.append("ok") }
    return response(
      isWell ? .ok : .internalServerError, lines.joined(separator: "\n") + "\n",
      type: "text/plain; charset=utf-8")
  }

  private static func response(
    _ status: HTTPResponse.Status, _ text: String, type: String
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }
}

/// One thing that must be well for a process to be alive, or ready.
public struct HealthCheck: Sendable {
  /// What the check is called in the answer of a probe.
  public let name: String
  /// Why it is not well; nil where it is.
  public let fault: @Sendable () async -> String?

  /// A check by a function that says why things are not well, or nil.
  public init(_ name: String, fault: @escaping @Sendable () async -> String?) {
    self.name = name
    self.fault = fault
  }

  /// Whether caches are filled.
  public static func synced(_ name: String, _ isSynced: @escaping @Sendable () -> Bool) -> Self {
    HealthCheck(name) { isSynced() ? nil : "not listed yet" }
  }

  /// Whether the work of a queue comes to an end.
  ///
  /// A reconcile whose every request waits for a server that says nothing still ends within minutes,
  /// by the time-outs of its requests: what takes longer than `limit` is stuck.
  public static func progress(
    _ name: String, of queue: WorkQueue<some Hashable & Sendable>,
    limit: Duration = .seconds(600)
  ) -> Self {
    HealthCheck(name) {
      guard let longest = queue.unfinishedWork.max(), longest > limit else { return nil }
      return "a reconcile has been running for \(longest.components.seconds) s"
    }
  }
}
