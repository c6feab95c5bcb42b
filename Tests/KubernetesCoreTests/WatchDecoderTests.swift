import FoundationEssentials
import KubernetesCore
import Testing

@Suite struct WatchDecoderTests {
  struct Object: Decodable, Sendable, Equatable { var metadata: ObjectMeta }

  static let stream = Data(
    """
    {"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"1"}}}
    {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}
    {"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"8"}}}
    {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}

    """.utf8)

  static let events: [WatchLine<Object>] = [
    .event(.added(Object(metadata: ObjectMeta(name: "a", resourceVersion: "1")))),
    .event(.bookmark(resourceVersion: "7", initialEventsEnd: true)),
    .event(.deleted(Object(metadata: ObjectMeta(name: "a", resourceVersion: "8")))),
    .event(.error(Status(status: nil, message: "too old", reason: "Expired", code: 410))),
  ]

  @Test func `a stream cut at any byte gives the same events`() throws {
    for cut in 0...Self.stream.count {
      var decoder = WatchDecoder<Object>()
      let lines =
        try decoder.feed(Self.stream.prefix(cut)) + decoder.feed(Self.stream.dropFirst(cut))
      #expect(lines == Self.events, "cut at byte \(cut)")
    }
  }

  @Test func `a line that does not decode ends nothing`() throws {
    var decoder = WatchDecoder<Object>()
    let lines = try decoder.feed(Data("{\"type\":\"ADDED\",\"object\":3}\n".utf8) + Self.stream)
    guard case .undecodable(let failure, instead: nil) = lines[0] else {
      return #expect(Bool(false))
    }
    #expect(failure.text == "3")
    #expect(Array(lines.dropFirst()) == Self.events)
  }

  @Test func `a line without its end is never decoded`() throws {
    var decoder = WatchDecoder<Object>()
    #expect(try decoder.feed(Self.stream.dropLast(1)).count == Self.events.count - 1)
  }
}
