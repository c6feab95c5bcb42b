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
    #expect(throws: (any Error).self) { try Self.event("NONSENSE", pod, decoding) }
  }

  @Test func `an event that does not decode is named`() throws {
    var decoder = WatchDecoder(Pod.json)
    let line = #"{"type":"ADDED","object":{"metadata":{"name":"b","namespace":"n"}}}"# + "\n"
    guard case .undecodable(let failure)? = try decoder.feed(Data(line.utf8)).first else {
      return #expect(Bool(false))
    }
    #expect(failure.key == ObjectKey(namespace: "n", name: "b"))
    #expect(failure.description.contains("replicas"))
  }

  private static func event(
    _ type: String, _ object: String, _ decoding: ObjectDecoding<Pod>
  ) throws -> WatchEvent<Pod> {
    try decoding.event(Data("{\"type\":\"\(type)\",\"object\":\(object)}".utf8))
  }
}
