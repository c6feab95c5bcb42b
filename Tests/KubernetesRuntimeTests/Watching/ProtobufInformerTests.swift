import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import Testing

/// An informer whose objects can be read in protobuf.
@Suite(.timeLimit(.minutes(5))) struct ProtobufInformerTests {
  typealias Writer = ProtobufWriter

  private static let decoding = ObjectDecoding<Item>.decodable.reading(
    ProtobufDecoding { bytes in
      let identity = ProtobufIdentity(of: bytes)
      return Item(
        metadata: ObjectMeta(
          name: identity.name, namespace: identity.namespace, uid: identity.uid,
          resourceVersion: identity.resourceVersion))
    })

  private static func bytes(_ item: Item) -> [UInt8] {
    Writer.object(
      item.metadata.name, namespace: item.metadata.namespace, uid: item.uid,
      version: item.resourceVersion)
  }

  private static func changes(
    _ count: Int, _ script: [ScriptedServer.Answer], streaming: Bool,
    check: (ScriptedServer) -> Void
  ) async throws -> [StoreChange<Item>] {
    let server = ScriptedServer(script)
    let (stream, continuation) = AsyncStream<StoreChange<Item>>.makeStream()
    let informer = Informer(
      server,
      InformerConfiguration(
        .pods, watcher: WatcherConfiguration(pageSize: 2, streamsLists: streaming)),
      decoding: decoding, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      clock: ImpatientClock()
    ) { continuation.yield($0) }
    return await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await informer.run() }
      let changes = await stream.prefix(count).reduce(into: []) { $0.append($1) }
      check(server)
      group.cancelAll()
      return changes
    }
  }

  @Test func `it asks for protobuf, and takes lists and watches in it`() async throws {
    let watch =
      Writer.frame("MODIFIED", "Pod", Self.bytes(item("x", 10)))
      + Writer.frame("DELETED", "Pod", Self.bytes(item("y", 11)))
    let script: [ScriptedServer.Answer] = [
      .protobuf(
        Writer.list(
          "PodList", version: "9", continueToken: "t",
          [Self.bytes(item("x", 1)), Self.bytes(item("y", 2))])),
      .protobuf(Writer.list("PodList", version: "9", [])),
      .protobufStream([Array(watch[..<20]), Array(watch[20...])]),
    ]
    let changes = try await Self.changes(4, script, streaming: false) { server in
      #expect(
        server.requests.map { $0.headers["Accept"] } == [
          "application/vnd.kubernetes.protobuf, application/json",
          "application/vnd.kubernetes.protobuf, application/json",
          "application/vnd.kubernetes.protobuf;stream=watch, application/json;stream=watch",
        ])
    }
    #expect(
      changes.suffix(2) == [
        .updated(old: item("x", 1), new: item("x", 10)), .removed(item("y", 11)),
      ])
  }

  @Test func `a streaming list in protobuf fills the store, and an error in it leads to a relist`()
    async throws
  {
    let end = Writer.object(
      "", version: "5", annotations: [("k8s.io/initial-events-end", "true")])
    let stream =
      Writer.frame("ADDED", "Pod", Self.bytes(item("x", 1))) + Writer.frame("BOOKMARK", "Pod", end)
      + Writer.frame("ERROR", "Status", Writer.status(410, "Expired", "too old"))
    let again =
      Writer.frame("ADDED", "Pod", Self.bytes(item("x", 7))) + Writer.frame("BOOKMARK", "Pod", end)
    let changes = try await Self.changes(
      2, [.protobufStream([stream]), .protobufStream([again])], streaming: true
    ) { server in
      #expect(server.requests.count == 2)
      #expect(server.requests[1].query("sendInitialEvents") == "true")
    }
    #expect(changes == [.added(item("x", 1)), .updated(old: item("x", 1), new: item("x", 7))])
  }

  @Test func `a server that has no protobuf is understood all the same`() async throws {
    let lines = [Line.added(item("x", 1)), Line.bookmark(5, initialEventsEnd: true)]
    let changes = try await Self.changes(1, [.stream(lines, .open)], streaming: true) { _ in }
    #expect(changes == [.added(item("x", 1))])
  }
}
