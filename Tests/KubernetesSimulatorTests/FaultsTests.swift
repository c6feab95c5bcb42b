import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesSimulator
import Testing

@Suite struct FaultsTests {
  let cluster = SimulatedCluster()
  var exchange: Exchange { Exchange(cluster) }

  @Test func `a quota refuses what it is told to, in its own words`() async throws {
    cluster.faults.refuse(.forbidden("exceeded quota: pods"), times: nil) {
      $0.method == .post && $0.concerns(.pods)
    }
    let pod = try await exchange.create(.pods, Exchange.pod("a"))
    #expect(pod.status == 403)
    #expect(pod.body["message"] == "exceeded quota: pods")
    let map = try await exchange.create(.configMaps, ["metadata": ["name": "a"]])
    #expect(map.status == 201)
  }

  @Test func `a refusal with Retry-After befalls the next request alone`() async throws {
    cluster.faults.refuse(.tooManyRequests(retryAfterSeconds: 3))
    let list = APIRequest.list(.pods, namespace: nil)
    let refused = try await cluster.transport.send(list)
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"] == "3")
    #expect(try await cluster.transport.send(list).status == 200)
  }

  @Test func `a lost answer leaves the object behind`() async throws {
    cluster.faults.add(FaultRule(.loseAnswer))
    await #expect(throws: TransportError.self) {
      try await exchange.create(.pods, Exchange.pod("a"))
    }
    #expect(try await exchange.get(.pods, "a")["kind"] == "Pod")
  }

  @Test func `a watch breaks within a line, at the byte it is told to`() async throws {
    try await exchange.create(.pods, Exchange.pod("a"))
    cluster.faults.add(FaultRule(.cutBody(afterBytes: 17), where: \.isWatch))
    let watch = try await cluster.transport.stream(.watch(.pods, namespace: nil))
    var body = watch.body.makeAsyncIterator()
    #expect(try await body.next()?.count == 17)
    await #expect(throws: TransportError.self) { try await body.next() }
  }

  @Test func `a watch that is held back sees the changes once it is released`() async throws {
    let watch = try await cluster.transport.stream(.watch(.pods, namespace: nil))
    cluster.faults.holdWatches()
    try await exchange.create(.pods, Exchange.pod("a"))
    #expect(try await exchange.get(.pods, "a")["kind"] == "Pod")
    cluster.faults.releaseWatches()
    var body = watch.body.makeAsyncIterator()
    let chunk = try #require(try await body.next())
    #expect(String(decoding: chunk, as: UTF8.self).hasPrefix(#"{"type":"ADDED""#))
  }

  @Test func `a version from before a compaction is gone`() async throws {
    try await exchange.create(.pods, Exchange.pod("a"))
    cluster.faults.compact()
    let options = WatchOptions(list: ListOptions(resourceVersion: "2"))
    let watch = try await cluster.transport.stream(
      .watch(.pods, namespace: nil, options: options))
    var body = watch.body.makeAsyncIterator()
    let line = String(decoding: try #require(try await body.next()), as: UTF8.self)
    #expect(line.contains(#""type":"ERROR""#) && line.contains(#""code":410"#))
    #expect(try await body.next() == nil)
  }
}
