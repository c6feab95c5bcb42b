import FoundationEssentials
import KubernetesCore
import Testing

@Suite struct ObjectDecodingTests {
  struct Pod: Decodable, Sendable, Equatable {
    var metadata: ObjectMeta
    var spec: Spec

    struct Spec: Decodable, Sendable, Equatable { var replicas: Int }

    static let json = ObjectDecoding<Pod>.json { value in
      guard let name = value["metadata"]?["name"]?.string else { throw Missing(field: "name") }
      guard let replicas = value["spec"]?["replicas"]?.integer else {
        throw Missing(field: "replicas")
      }
      return Pod(metadata: ObjectMeta(name: name), spec: Spec(replicas: replicas))
    }
  }

  struct Missing: Error { let field: String }

  static let decodings = [ObjectDecoding<Pod>.decodable, Pod.json]

  static let page = Data(
    """
    {"kind":"List","metadata":{"resourceVersion":"9","continue":"t"},"items":[
    {"metadata":{"name":"a"},"spec":{"replicas":1}},
    {"metadata":{"name":"b","namespace":"n"},"spec":{"replicas":"many"}},
    {"metadata":{"name":"c"},"spec":{"replicas":3}}]}
    """.utf8)

  @Test(arguments: 0..<2)
  func `an item that does not decode leaves the others, and is named`(index: Int) throws {
    let page = try Self.decodings[index].page(Self.page)
    #expect(page.items.map(\.metadata.name) == ["a", "c"])
    #expect(page.undecodable.map(\.key) == [ObjectKey(namespace: "n", name: "b")])
    #expect(page.resourceVersion == "9" && page.continueToken == "t")
  }

  @Test(arguments: 0..<2)
  func `a page without items, or with null for them, is empty and the last`(index: Int) throws {
    for items in ["", #","items":null"#, #","items":[]"#] {
      let body = Data("{\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"\"}\(items)}".utf8)
      let page = try Self.decodings[index].page(body)
      #expect(page.items.isEmpty && page.continueToken == nil)
    }
  }

  @Test(arguments: 0..<2)
  func `what is no list is refused`(index: Int) {
    #expect(throws: (any Error).self) { try Self.decodings[index].page(Data("{}".utf8)) }
    #expect(throws: (any Error).self) { try Self.decodings[index].page(Data("{\"items\":[".utf8)) }
  }

  @Test(arguments: 0..<2)
  func `both decodings read the same events`(index: Int) throws {
    let decoding = Self.decodings[index]
    let pod = #"{"metadata":{"name":"a"},"spec":{"replicas":1}}"#
    let expected = Pod(metadata: ObjectMeta(name: "a"), spec: Pod.Spec(replicas: 1))
    #expect(try Self.event("ADDED", pod, decoding) == .added(expected))
    #expect(try Self.event("MODIFIED", pod, decoding) == .modified(expected))
    #expect(try Self.event("DELETED", pod, decoding) == .deleted(expected))
    #expect(
      try Self.event("BOOKMARK", #"{"metadata":{"resourceVersion":"7"}}"#, decoding)
        == .bookmark(resourceVersion: "7", initialEventsEnd: false))
    guard case .error(let status) = try Self.event("ERROR", #"{"code":410}"#, decoding) else {
      return #expect(Bool(false))
    }
    #expect(status.code == 410)
    guard case .undecodable = Self.line("NONSENSE", pod, decoding) else {
      return #expect(Bool(false))
    }
  }

  @Test func `an event that does not decode is named`() throws {
    var decoder = WatchDecoder(Pod.json)
    let line = #"{"type":"ADDED","object":{"metadata":{"name":"b","namespace":"n"}}}"# + "\n"
    guard case .undecodable(let failure, instead: nil)? = try decoder.feed(Data(line.utf8)).first
    else {
      return #expect(Bool(false))
    }
    #expect(failure.key == ObjectKey(namespace: "n", name: "b"))
    #expect(failure.description.contains("replicas"))
  }

  @Test(arguments: 0..<2)
  func `items may come before the metadata, and only the last of two counts`(index: Int) throws {
    let body = #"""
      {"items":[{"metadata":{"name":"x"},"spec":{"replicas":1}}],"kind":"List",
      "items" : [ {"metadata":{"name":"a"},"spec":{"replicas":1}} , 3 ], "metadata":
      {"resourceVersion":"8"},"metadata":{"resourceVersion":"9","remainingItemCount":[[]]}}
      """#
    let page = try Self.decodings[index].page(Data(body.utf8))
    #expect(page.items.map(\.metadata.name) == ["a"] && page.undecodable.count == 1)
    #expect(page.resourceVersion == "9" && page.continueToken == nil)
  }

  /// Objects that an API server keeps, or that a broken one sends, each with a good one at its side.
  static let bad: [String] = [
    String(repeating: #"{"a":"#, count: 9_990) + "1" + String(repeating: "}", count: 9_990),
    String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
    "[1}", "nul", "01", "\"\\x\"", "{\"a\" 1}", "\"\u{1}\"", "-", "1e",
  ]

  @Test(arguments: 0..<2, bad.indices)
  func `whatever is in one item, the others are read and it is named`(
    decoding: Int, bad: Int
  ) throws {
    let item =
      #"{"metadata":{"name":"b","namespace":"n","uid":"u"},"x":\#(Self.bad[bad]),"spec":{}}"#
    let good = #"{"metadata":{"name":"a"},"spec":{"replicas":1}}"#
    let body = #"{"metadata":{"resourceVersion":"9"},"items":[\#(good),\#(item),\#(good)]}"#
    let page = try Self.decodings[decoding].page(Data(body.utf8))
    #expect(page.items.count == 2)
    #expect(page.undecodable.map(\.key) == [ObjectKey(namespace: "n", name: "b")])
    guard case .undecodable(let failure, nil) = Self.line("DELETED", item, Self.decodings[decoding])
    else { return #expect(Bool(false)) }
    #expect(failure.key?.name == "b" && failure.uid == "u" && failure.isGone)
  }

  @Test func `what a struct does not name may nest however deep`() throws {
    for deep in Self.bad.prefix(2) {
      let item = #"{"x":\#(deep),"metadata":{"name":"a"},"spec":{"replicas":1}}"#
      let page = try ObjectDecoding<Pod>.decodable.page(
        Data(#"{"metadata":{},"items":[\#(item)]}"#.utf8))
      #expect(page.items.map(\.metadata.name) == ["a"] && page.undecodable.isEmpty)
    }
  }

  @Test
  func
    `keys that are alike but for normalisation are two, and of one that stands twice the last counts`()
    throws
  {
    let item = #"{"metadata":{"name":"a"},"caf\u00e9":1,"cafe\u0301":2,"b":3,"b":{"c":4}}"#
    let body = Data(#"{"metadata":{},"items":[\#(item)]}"#.utf8)
    let read = try #require(try ObjectDecoding<JSONValue>.json.page(body).items.first)
    #expect(read["caf\u{e9}"] == 1 && read["cafe\u{301}"] == 2 && read["b"] == ["c": 4])
    #expect(
      String(decoding: read.serialized(), as: UTF8.self)
        == "{\"metadata\":{\"name\":\"a\"},\"caf\u{e9}\":1,\"cafe\u{301}\":2,\"b\":{\"c\":4}}")
  }

  @Test func `something may stand in for what can't be read`() throws {
    let decoding = ObjectDecoding<String> { raw in
      guard let replicas = raw["spec"]?["replicas"]?.integer else {
        throw Missing(field: "replicas")
      }
      return "\(replicas)"
    } standIn: { raw, _ in
      raw["metadata"]?["name"]?.string
    }
    let page = try decoding.page(Self.page)
    #expect(page.items == ["1", "b", "3"] && page.undecodable.count == 1)
    guard
      case .undecodable(_, instead: .modified("b")) = Self.line(
        "MODIFIED", #"{"metadata":{"name":"b"}}"#, decoding)
    else { return #expect(Bool(false)) }
  }

  private static func event(
    _ type: String, _ object: String, _ decoding: ObjectDecoding<Pod>
  ) throws -> WatchEvent<Pod> {
    guard case .event(let event) = line(type, object, decoding) else {
      throw Missing(field: "event")
    }
    return event
  }

  private static func line<Object>(
    _ type: String, _ object: String, _ decoding: ObjectDecoding<Object>
  ) -> WatchLine<Object> {
    decoding.line(Data("{\"type\":\"\(type)\",\"object\":\(object)}".utf8))
  }
}
