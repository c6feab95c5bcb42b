import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import Metrics
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ProbeServerTests {
  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Serves as long as a body asks.
  ///
  /// - `host`: where it listens.
  /// - `client`: the address that it is asked at.
  private func serve(
    host: String = "127.0.0.1", client: String = "127.0.0.1",
    health: [HealthCheck] = [], readiness: [HealthCheck] = [],
    metrics: PrometheusRegistry? = nil,
    _ body: (_ ask: (String) async throws -> (Int, String)) async throws -> Void
  ) async throws {
    let (ports, port) = AsyncStream<Int>.makeStream()
    let server = ProbeServer(
      address: .init(host: host, port: 0), health: health, readiness: readiness,
      metrics: metrics, logger: Self.logger, onListening: { port.yield($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      for await port in ports.prefix(1) {
        let transport = try CurlTransport(
          ClusterConnection(server: "http://\(client):\(port)", trust: .system))
        try await body { path in
          let parts = path.split(separator: "?")
          let query = parts.dropFirst().map { APIRequest.QueryItem(String($0), "") }
          let answer = try await transport.send(
            APIRequest(.get, String(parts[0]), query: Array(query)))
          return (answer.status, String(decoding: answer.body, as: UTF8.self))
        }
      }
      group.cancelAll()
    }
  }

  @Test func `probes say ok, or what is not well`() async throws {
    let isSynced = Mutex(false)
    try await serve(
      health: [HealthCheck("loop") { nil }],
      readiness: [.synced("pods") { isSynced.withLock { $0 } }]
    ) { ask in
      #expect(try await ask("/healthz") == (200, "ok\n"))
      #expect(try await ask("/readyz") == (500, "[-]pods failed: not listed yet\n"))
      isSynced.withLock { $0 = true }
      #expect(try await ask("/readyz") == (200, "ok\n"))
      #expect(try await ask("/readyz?verbose") == (200, "[+]loop ok\n[+]pods ok\nok\n"))
      let (status, _) = try await ask("/metrics")
      #expect(status == 404)
    }
  }

  /// Whether this machine has the loopback address of IPv6, which not every container has.
  private static let hasIPv6: Bool = {
    let addresses = try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)
    return addresses?.contains("00000000000000000000000000000001") ?? false
  }()

  @Test(arguments: hasIPv6 ? ["127.0.0.1", "[::1]"] : ["127.0.0.1"])
  func `without a host it is asked over IPv4 and IPv6`(client: String) async throws {
    try await serve(host: "", client: client) { ask in
      let (status, text) = try await ask("/healthz")
      #expect(status == 200 && text == "ok\n")
    }
  }

  @Test func `an address is told as it is typed`() {
    #expect("\(ProbeServer.Address(host: "", port: 8080))" == ":8080")
    #expect("\(ProbeServer.Address(host: "::1", port: 80))" == "[::1]:80")
    #expect("\(ProbeServer.Address(host: "localhost", port: 80))" == "localhost:80")
  }

  @Test func `metrics are served in Prometheus' format`() async throws {
    let registry = PrometheusRegistry()
    Counter(label: "x_total", factory: registry).increment()
    registry.collectProcess()
    try await serve(metrics: registry) { ask in
      let (status, text) = try await ask("/metrics")
      #expect(status == 200)
      #expect(text.contains("# TYPE x_total counter\nx_total 1\n"))
      let memory = text.split(separator: "\n").first {
        $0.hasPrefix("process_resident_memory_bytes ")
      }
      #expect(memory.flatMap { Double($0.split(separator: " ")[1]) } ?? 0 > 1_000_000)
    }
  }

  @Test func `a reconcile that does not end makes the process unhealthy, one that waits does not`()
    async throws
  {
    let clock = ManualClock()
    let queue = WorkQueue<ObjectKey>(clock: clock)
    let check = HealthCheck.progress("reconciles", of: queue)
    queue.add(key("a"))
    clock.advance(by: .seconds(3600))
    #expect(await check.fault() == nil)
    let taken = await queue.next()
    clock.advance(by: .seconds(599))
    #expect(await check.fault() == nil)
    clock.advance(by: .seconds(2))
    #expect(await check.fault() == "a reconcile has been running for 601 s")
    if let taken { queue.done(taken) }
    #expect(await check.fault() == nil)
  }
}
