import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import KubernetesTestSupport
import Testing

@Suite struct WatchTests {
  let clock = ManualClock(.atOnce)
  let cluster: SimulatedCluster
  var exchange: Exchange { Exchange(cluster) }

  init() { cluster = SimulatedCluster(clock: clock, kubelet: nil) }

  /// The types of the events that come until the watch ends.
  func types(of watch: StreamedResponse) async throws -> [String] {
    var bytes = Data()
    for try await chunk in watch.body { bytes += chunk }
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      try JSONValue(parsing: Data(line))["type"]?.string ?? ""
    }
  }

  @Test func `a streaming list begins with all there is, closed by a bookmark`() async throws {
    try await exchange.create(.pods, Exchange.pod("a"))
    try await exchange.create(.pods, Exchange.pod("b"))
    let watch = try await cluster.transport.stream(
      .watch(.pods, namespace: nil, options: WatchOptions(sendInitialEvents: true)))
    try await exchange.create(.pods, Exchange.pod("c"))
    cluster.faults.endWatches()
    #expect(try await types(of: watch) == ["ADDED", "ADDED", "BOOKMARK", "ADDED"])
  }

  @Test func `a watch ends at its time, after a bookmark`() async throws {
    let watch = try await cluster.transport.stream(
      .watch(.pods, namespace: nil, options: WatchOptions(timeoutSeconds: 30)))
    clock.advance(by: .seconds(29))
    cluster.tick()
    #expect(cluster.faults.openWatches == 1)
    clock.advance(by: .seconds(1))
    cluster.tick()
    #expect(try await types(of: watch) == ["BOOKMARK"])
  }

  @Test func `a watch that nobody reads any more is closed`() async throws {
    _ = try await cluster.transport.stream(.watch(.pods, namespace: nil))
    #expect(cluster.faults.openWatches == 0)
  }

  @Test func `cancelling the reader ends the watch`() async throws {
    let watch = try await cluster.transport.stream(.watch(.pods, namespace: nil))
    let reader = Task {
      var body = watch.body.makeAsyncIterator()
      _ = try await body.next()
    }
    reader.cancel()
    await #expect(throws: TransportError.self) { try await reader.value }
  }
}
