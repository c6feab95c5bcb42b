import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import Testing

@Suite(.timeLimit(.minutes(5))) struct InformerTests {
  /// Runs an informer against a script until it has told of so many changes.
  private static func changes(
    _ count: Int, _ script: [ScriptedServer.Answer], streaming: Bool = true,
    namespaces: [String] = [], clock: any Clock<Duration> = ImpatientClock(),
    check: (Informer<Item>, ScriptedServer) async throws -> Void = { _, _ in }
  ) async throws -> [StoreChange<Item>] {
    let server = ScriptedServer(script)
    let (stream, continuation) = AsyncStream<StoreChange<Item>>.makeStream()
    let informer = Informer(
      server,
      InformerConfiguration(
        .pods, namespaces: namespaces,
        watcher: WatcherConfiguration(pageSize: 2, streamsLists: streaming)),
      decoding: .decodable, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      clock: clock
    ) { continuation.yield($0) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await informer.run() }
      let changes = await stream.prefix(count).reduce(into: []) { $0.append($1) }
      try await informer.waitForSync()
      try await check(informer, server)
      group.cancelAll()
      return changes
    }
  }

  @Test func `a streaming list fills the store at its last bookmark, and the watch goes on`()
    async throws
  {
    let lines = [
      Line.added(item("x", 1)), Line.added(item("y", 2)), Line.bookmark(5, initialEventsEnd: true),
      Line.modified(item("x", 6)), Line.deleted(item("y", 7)),
    ]
    let changes = try await Self.changes(4, [.stream(lines, .open)]) { informer, server in
      #expect(informer.hasSynced && informer.store.objects == [item("x", 6)])
      #expect(server.requests.count == 1)
      #expect(server.requests[0].query("sendInitialEvents") == "true")
      #expect(server.requests[0].query("resourceVersionMatch") == "NotOlderThan")
      #expect(server.requests[0].query("allowWatchBookmarks") == "true")
      #expect(server.requests[0].query("resourceVersion") == nil)
      #expect(server.requests[0].idleTimeout != nil && server.requests[0].timeout == nil)
    }
    #expect(
      changes.suffix(2) == [
        .updated(old: item("x", 1), new: item("x", 6)), .removed(item("y", 7)),
      ])
  }

  @Test func `a stream cut at any byte loses and repeats nothing`() async throws {
    let text =
      Line.added(item("x", 1)) + Line.bookmark(5, initialEventsEnd: true)
      + Line.modified(item("x", 6))
    let bytes = Array(text.utf8)
    for cut in stride(from: 1, to: bytes.count, by: 7) {
      let chunks = [bytes[..<cut], bytes[cut...]].map { String(decoding: $0, as: UTF8.self) }
      let changes = try await Self.changes(2, [.stream(chunks, .open)])
      #expect(
        changes == [.added(item("x", 1)), .updated(old: item("x", 1), new: item("x", 6))])
    }
  }

  @Test func `pages make one list, and what follows is watched from its version`() async throws {
    let script: [ScriptedServer.Answer] = [
      .body(page(9, continue: "t", [item("x", 1), item("y", 2)])), .body(page(9, [item("z", 3)])),
      .stream([Line.added(item("w", 10))], .open),
    ]
    let changes = try await Self.changes(4, script, streaming: false) { informer, server in
      #expect(informer.store.count == 4)
      #expect(server.requests.map { $0.query("limit") } == ["2", "2", nil])
      #expect(server.requests[1].query("continue") == "t")
      #expect(server.requests[2].query("resourceVersion") == "9")
    }
    #expect(changes.last == .added(item("w", 10)))
  }

  @Test(arguments: [400, 422])
  func `a server without streaming lists is asked for pages`(code: Int) async throws {
    let script: [ScriptedServer.Answer] = [
      .status(code), .body(page(9, [item("x", 1)])), .stream([], .open),
    ]
    let changes = try await Self.changes(1, script)
    #expect(changes == [.added(item("x", 1))])
  }

  @Test func `410 in a list page, in an answer and in a watch all end in a new list`() async throws
  {
    let script: [ScriptedServer.Answer] = [
      .body(page(9, continue: "t", [item("gone", 1)])), .status(410),
      .body(page(12, [item("x", 11)])),
      .stream([Line.added(item("y", 13)), Line.error(410)], .open),
      .body(page(20, [item("x", 11), item("y", 14)])), .stream([Line.added(item("z", 21))], .ended),
      .status(410), .body(page(30, [item("x", 11)])), .stream([], .open),
    ]
    let changes = try await Self.changes(6, script, streaming: false) { informer, _ in
      #expect(informer.store.objects == [item("x", 11)])
    }
    #expect(
      changes.prefix(4) == [
        .added(item("x", 11)), .added(item("y", 13)),
        .updated(old: item("y", 13), new: item("y", 14)), .added(item("z", 21)),
      ])
  }

  @Test func `a watch that breaks goes on from the last version, that of a bookmark included`()
    async throws
  {
    let script: [ScriptedServer.Answer] = [
      .stream(
        [Line.added(item("x", 1)), Line.bookmark(5, initialEventsEnd: true), Line.bookmark(8)],
        .failed(.broken)),
      // After a failure and after silence it is asked how far the server is.
      .disconnected, .status(503, retryAfter: 1), .status(403), .body(page(8, [])),
      .stream([Line.modified(item("x", 9))], .failed(.timedOut)), .body(page(9, [])),
      .stream([Line.deleted(item("x", 10))], .open),
    ]
    let changes = try await Self.changes(3, script) { _, server in
      #expect(
        server.requests.map { $0.query("resourceVersion") }
          == [nil, "8", nil, nil, nil, "8", nil, "9"])
    }
    #expect(changes.last == .removed(item("x", 10)))
  }

  @Test func `an object that can't be read is left out, in a list and in a watch`() async throws {
    let bad = #"{"metadata":{"name":"bad","namespace":"a","labels":7}}"#
    let script: [ScriptedServer.Answer] = [
      .body(page(9, raw: [bad, item("x", 1).json])),
      .stream(
        ["{\"type\":\"ADDED\",\"object\":\(bad)}\nnonsense\n" + Line.added(item("y", 10))], .open),
    ]
    let changes = try await Self.changes(2, script, streaming: false)
    #expect(changes == [.added(item("x", 1)), .added(item("y", 10))])
  }

  @Test func `a server whose store was restored to a state before is read anew`() async throws {
    let (old, new) = (item("x", 900), item("x", 900, labels: ["l": "other"]))
    let script: [ScriptedServer.Answer] = [
      .stream(
        [
          Line.added(old), Line.added(item("y", 950)), Line.bookmark(1_000, initialEventsEnd: true),
        ],
        .failed(.timedOut)),
      .body(page(600, [])),
      .stream([Line.added(new), Line.bookmark(600, initialEventsEnd: true)], .open),
    ]
    let changes = try await Self.changes(4, script) { informer, server in
      #expect(informer.store.reached(in: "") == ResourceVersion("600"))
      #expect(server.requests[1].query("limit") == "1")
    }
    #expect(changes.suffix(2) == [.removed(item("y", 950)), .updated(old: old, new: new)])
  }

  @Test func `an object is gone though its last state can't be read`() async throws {
    let bad = #"{"metadata":{"name":"x","namespace":"a","resourceVersion":"7","labels":7}}"#
    let script: [ScriptedServer.Answer] = [
      .stream(
        [
          Line.added(item("x", 1)), Line.bookmark(5, initialEventsEnd: true),
          "{\"type\":\"DELETED\",\"object\":\(bad)}\n",
        ], .failed(.broken)),
      .stream([], .open),
    ]
    let changes = try await Self.changes(2, script) { _, server in
      #expect(server.requests.last?.query("resourceVersion") == "7")
    }
    #expect(changes == [.added(item("x", 1)), .removed(item("x", 1))])
  }

  @Test func `a type that is not served yet is waited for`() async throws {
    let script: [ScriptedServer.Answer] = [
      .status(404), .status(404), .status(404),
      .stream([Line.added(item("x", 1)), Line.bookmark(5, initialEventsEnd: true)], .open),
    ]
    #expect(try await Self.changes(1, script) == [.added(item("x", 1))])
  }

  @Test func `each namespace has a watch of its own, and the store has synced when all have`()
    async throws
  {
    let list = [Line.bookmark(5, initialEventsEnd: true)]
    _ = try await Self.changes(
      0, [.stream(list, .open), .stream(list, .open)], namespaces: ["b", "a", "b"]
    ) { informer, server in
      #expect(informer.hasSynced)
      #expect(
        Set(server.requests.map(\.path))
          == ["/api/v1/namespaces/a/pods", "/api/v1/namespaces/b/pods"])
    }
  }

  @Test func `delays are slept on the clock that was given`() async throws {
    let clock = ManualClock()
    let script: [ScriptedServer.Answer] = [
      .disconnected, .stream([Line.bookmark(5, initialEventsEnd: true)], .open),
    ]
    async let done = Self.changes(0, script, clock: clock)
    await clock.waitForSleepers()
    clock.advance(by: .seconds(1))
    _ = try await done
  }
}

/// A clock on which every sleep is over at once.
struct ImpatientClock: Clock {
  typealias Instant = ContinuousClock.Instant
  typealias Duration = Swift.Duration

  var now: Instant { ContinuousClock.now }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    await Task.yield()
  }
}
