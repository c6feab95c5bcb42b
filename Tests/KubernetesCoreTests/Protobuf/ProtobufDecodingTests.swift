import FoundationEssentials
import KubernetesCore
import KubernetesTestSupport
import Testing

/// Lists, watches and answers in protobuf.
@Suite struct ProtobufDecodingTests {
  typealias Writer = ProtobufWriter

  /// An object that is read from its metadata alone, and can't be where its uid is `bad`.
  struct Object: Sendable, Equatable, Decodable {
    var name: String
    var version: String

    static let decoding = ObjectDecoding<Object>.decodable.reading(
      ProtobufDecoding { bytes in
        let identity = ProtobufIdentity(of: bytes)
        guard identity.uid != "bad" else { throw ProtobufError("it is bad") }
        return Object(name: identity.name, version: identity.resourceVersion)
      } standIn: { bytes, _ in
        let name = ProtobufIdentity(of: bytes).name
        return name == "kept" ? Object(name: name, version: "?") : nil
      })
  }

  static func lines(_ bytes: [UInt8]) throws -> [WatchLine<Object>] {
    var decoder = WatchDecoder(Object.decoding, .protobuf)
    return try decoder.feed(Data(bytes))
  }

  @Test func `a page is cut into its items before one is read`() throws {
    let items = [
      Writer.object("a", version: "1"),
      Writer.object("b", namespace: "n", uid: "bad", version: "2"),
      Writer.object("kept", uid: "bad", version: "3"), Writer.object("c", version: "4"),
    ]
    let body = Writer.list("PodList", version: "9", continueToken: "t", items)
    let page = try Object.decoding.page(Data(body), .protobuf)
    #expect(page.items.map(\.name) == ["a", "kept", "c"])
    #expect(page.resourceVersion == "9" && page.continueToken == "t")
    #expect(
      page.undecodable.map(\.key) == [
        ObjectKey(namespace: "n", name: "b"), ObjectKey(namespace: "", name: "kept"),
      ])
    #expect(page.undecodable[0].description == "n/b: it is bad")
    #expect(page.undecodable[0].uid == "bad" && page.undecodable[0].resourceVersion == "2")
    let last = try Object.decoding.page(
      Data(Writer.list("PodList", version: "9", [])), .protobuf)
    #expect(last.items.isEmpty && last.continueToken == nil)
  }

  @Test func `what is no list is refused`() {
    let bodies = [
      [], Array("{}".utf8), Writer.list("PodList", version: "9", []).dropLast(3),
      Writer.envelope("PodList", []), Writer.envelope("PodList", [0x0A]),
    ]
    for body in bodies {
      #expect(throws: (any Error).self) { try Object.decoding.page(Data(body), .protobuf) }
    }
    // Where protobuf can't be read, nobody asks for it.
    #expect(throws: (any Error).self) {
      try ObjectDecoding<JSONValue>.json.page(
        Data(Writer.list("PodList", version: "9", [])), .protobuf)
    }
    #expect(ObjectDecoding<JSONValue>.json.preferredFormat == .json)
    #expect(Object.decoding.preferredFormat == .protobuf)
  }

  static let stream =
    Writer.frame("ADDED", "Pod", Writer.object("a", version: "1"))
    + Writer.frame(
      "BOOKMARK", "Pod",
      Writer.object(
        "", version: "7", annotations: [("x", "true"), ("k8s.io/initial-events-end", "true")]))
    + Writer.frame("MODIFIED", "Pod", Writer.object("a", version: "8"))
    + Writer.frame("BOOKMARK", "Pod", Writer.object("", version: "9"))
    + Writer.frame("DELETED", "Pod", Writer.object("a", version: "10"))
    + Writer.frame("ERROR", "Status", Writer.status(410, "Expired", "too old", retryAfter: 3))

  static func events() throws -> [WatchLine<Object>] {
    let details = try JSONDecoder().decode(
      Status.Details.self,
      from: Data(#"{"name":"web","kind":"pods","retryAfterSeconds":3}"#.utf8))
    let status = Status(
      status: "Failure", message: "too old", reason: "Expired", code: 410, details: details)
    return [
      .event(.added(Object(name: "a", version: "1"))),
      .event(.bookmark(resourceVersion: "7", initialEventsEnd: true)),
      .event(.modified(Object(name: "a", version: "8"))),
      .event(.bookmark(resourceVersion: "9", initialEventsEnd: false)),
      .event(.deleted(Object(name: "a", version: "10"))), .event(.error(status)),
    ]
  }

  @Test func `a stream cut at any two bytes gives the same events`() throws {
    let (bytes, events) = (Data(Self.stream), try Self.events())
    for cut in 0...bytes.count {
      var decoder = WatchDecoder(Object.decoding, .protobuf)
      let second = cut + (bytes.count - cut) / 3
      let lines =
        try decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut..<second])
        + decoder.feed(bytes[second...])
      #expect(lines == events, "cut at bytes \(cut) and \(second)")
    }
    var decoder = WatchDecoder(Object.decoding, .protobuf)
    #expect(try bytes.flatMap { try decoder.feed(Data([$0])) } == events)
  }

  @Test func `a frame without its end is never decoded`() throws {
    let events = try Self.events()
    #expect(try Self.lines(Array(Self.stream.dropLast())).count == events.count - 1)
  }

  @Test func `an object that can't be read ends nothing, and is named`() throws {
    let bad = Writer.frame("DELETED", "Pod", Writer.object("b", uid: "bad", version: "2"))
    let kept = Writer.frame("ADDED", "Pod", Writer.object("kept", uid: "bad", version: "3"))
    let lines = try Self.lines(bad + kept + Self.stream)
    guard case .undecodable(let failure, instead: nil) = lines[0],
      case .undecodable(_, instead: .added(let standIn)) = lines[1]
    else { return #expect(Bool(false)) }
    #expect(failure.key?.name == "b" && failure.isGone && failure.resourceVersion == "2")
    #expect(standIn == Object(name: "kept", version: "?"))
    #expect(try Array(lines.dropFirst(2)) == Self.events())
  }

  @Test func `a frame of another form ends nothing, and is shown as far as it helps`() throws {
    let events = try Self.events()
    func framed(_ event: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(event.count)] + event }
    let odd = [
      [], [0x0A], Array("{}".utf8), Writer.message { $0.text(1, "ADDED") },
      Writer.message {
        $0.text(1, "ADDED")
        $0.bytes(2, Writer.message { $0.text(1, "{}") })
      },
    ]
    for event in odd {
      let lines = try Self.lines(framed(event) + Self.stream)
      guard case .undecodable(let failure, instead: nil) = lines[0] else {
        #expect(Bool(false), "\(event)")
        continue
      }
      #expect(failure.key == nil && failure.text.allSatisfy { $0.isHexDigit })
      #expect(Array(lines.dropFirst()) == events)
    }
    for (type, kind) in [("NONSENSE", "Pod"), ("ERROR", "Pod")] {
      let lines = try Self.lines(Writer.frame(type, kind, Writer.object("a", version: "1")))
      guard case .undecodable? = lines.first else { return #expect(Bool(false)) }
    }
  }

  @Test func `a frame that says it is longer than any event may be ends the watch`() {
    #expect(throws: WatchDecoder<Object>.LineTooLong.self) {
      try Self.lines([0x04, 0x00, 0x00, 0x01])
    }
    #expect(throws: WatchDecoder<Object>.LineTooLong.self) {
      try Self.lines([0xFF, 0xFF, 0xFF, 0xFF] + Self.stream)
    }
  }

  /// As a kube-apiserver 1.36.2 wrote them: `GET …/pods/none`, and a streaming list over an etcd that is
  /// too old for it.
  @Test func `what a server says of failures is read`() throws {
    let answer: [UInt8] = [
      0x6B, 0x38, 0x73, 0x00, 0x0A, 0x0C, 0x0A, 0x02, 0x76, 0x31, 0x12, 0x06, 0x53, 0x74, 0x61,
      0x74, 0x75, 0x73, 0x12, 0x49, 0x0A, 0x06, 0x0A, 0x00, 0x12, 0x00, 0x1A, 0x00, 0x12, 0x07,
      0x46, 0x61, 0x69, 0x6C, 0x75, 0x72, 0x65, 0x1A, 0x15, 0x70, 0x6F, 0x64, 0x73, 0x20, 0x22,
      0x6E, 0x6F, 0x6E, 0x65, 0x22, 0x20, 0x6E, 0x6F, 0x74, 0x20, 0x66, 0x6F, 0x75, 0x6E, 0x64,
      0x22, 0x08, 0x4E, 0x6F, 0x74, 0x46, 0x6F, 0x75, 0x6E, 0x64, 0x2A, 0x12, 0x0A, 0x04, 0x6E,
      0x6F, 0x6E, 0x65, 0x12, 0x00, 0x1A, 0x04, 0x70, 0x6F, 0x64, 0x73, 0x28, 0x00, 0x32, 0x00,
      0x30, 0x94, 0x03, 0x1A, 0x00, 0x22, 0x00,
    ]
    let json = #"""
      {"status":"Failure","message":"pods \"none\" not found","reason":"NotFound",
      "details":{"name":"none","kind":"pods"},"code":404}
      """#
    let status = try answer.withUnsafeBytes { try Status(protobuf: $0) }
    #expect(status == (try JSONDecoder().decode(Status.self, from: Data(json.utf8))))
    let head: [UInt8] = [
      0x00, 0x00, 0x00, 0xB7, 0x0A, 0x05, 0x45, 0x52, 0x52, 0x4F, 0x52, 0x12, 0xAD, 0x01, 0x0A,
      0xAA, 0x01, 0x6B, 0x38, 0x73, 0x00, 0x0A, 0x0C, 0x0A, 0x02, 0x76, 0x31, 0x12, 0x06, 0x53,
      0x74, 0x61, 0x74, 0x75, 0x73, 0x12, 0x91, 0x01, 0x0A, 0x06, 0x0A, 0x00, 0x12, 0x00, 0x1A,
      0x00, 0x12, 0x07, 0x46, 0x61, 0x69, 0x6C, 0x75, 0x72, 0x65, 0x1A, 0x6C,
    ]
    let message =
      "a watch stream was requested by the client but the required storage feature "
      + "RequestWatchProgress is disabled"
    let tail: [UInt8] =
      [0x22, 0x0D] + Array("InternalError".utf8)
      + [0x30, 0xF4, 0x03, 0x1A, 0x00, 0x22, 0x00]
    guard
      case .event(.error(let failure))? = try Self.lines(head + Array(message.utf8) + tail).first
    else { return #expect(Bool(false)) }
    #expect(failure.code == 500 && failure.reason == "InternalError" && failure.message == message)
  }

  @Test func `no change of a watch's or a list's bytes ends the process`() throws {
    let list = Writer.list("PodList", version: "9", [Writer.object("a", uid: "u", version: "1")])
    for whole in [Self.stream, list] {
      for bit in 0..<whole.count * 8 {
        var changed = whole
        changed[bit / 8] ^= 1 << (bit % 8)
        _ = try? Self.lines(changed)
        _ = try? Object.decoding.page(Data(changed), .protobuf)
        _ = changed.withUnsafeBytes { try? Status(protobuf: $0) }
      }
      for length in 0...whole.count {
        _ = try? Object.decoding.page(Data(whole[..<length]), .protobuf)
      }
    }
  }

  @Test func `times are to the second, and held to the years that RFC 3339 has`() throws {
    func time(_ seconds: Int64?, nanos: UInt64 = 0) throws -> Timestamp? {
      let time = Writer.message {
        guard let seconds else { return }
        $0.number(1, UInt64(bitPattern: seconds))
        $0.number(2, nanos)
      }
      let message = Writer.message { $0.bytes(1, time) }
      return try message.withUnsafeBytes { bytes in
        var fields = ProtobufFields(bytes)
        return try fields.next().flatMap { try Timestamp(protobuf: $0) }
      }
    }
    #expect(try time(1_800_000_000)?.description == "2027-01-15T08:00:00Z")
    #expect(try time(1_800_000_000, nanos: 5) == time(1_800_000_000))
    #expect(try time(0)?.description == "1970-01-01T00:00:00Z")
    #expect(try time(-1)?.description == "1969-12-31T23:59:59Z")
    #expect(try time(.max)?.description == "9999-12-31T23:59:59Z")
    #expect(try time(.min)?.description == "0000-01-01T00:00:00Z")
    #expect(try time(nil) == nil)
  }
}

/// What the answers to writes are read for.
@Suite struct WrittenObjectTests {
  @Test func `uid, version and labels are read in both formats`() throws {
    let json = #"""
      {"kind":"PartialObjectMetadata","metadata":{"managedFields":[{"uid":"no"}],"name":"a",
      "uid":"u","labels":{"a":"1","b":"\u00e9"},"resourceVersion":"7"},"uid":"no"}
      """#
    let protobuf = ProtobufWriter.envelope(
      "PartialObjectMetadata",
      ProtobufWriter.object("a", uid: "u", version: "7", labels: [("a", "1"), ("b", "é")]))
    let type = HTTPHeader("content-type", "application/vnd.kubernetes.protobuf")
    let answers = [
      APIResponse(status: 201, headers: [.json], body: Data(json.utf8)),
      APIResponse(status: 201, headers: [type], body: Data(protobuf)),
    ]
    for answer in answers {
      let written = try WrittenObject.decoding.answer(answer)
      #expect(written.uid == "u" && written.resourceVersion == "7")
      #expect(written.labels == ["a": "1", "b": "é"])
    }
  }

  @Test(arguments: [
    "", "{", "[]", "3", "{}", #"{"metadata":3}"#, #"{"metadata":{"uid":"u"}}"#,
    #"{"metadata":{"uid":3,"resourceVersion":"7"}}"#,
    #"{"metadata":{"uid":"","resourceVersion":"7"}}"#,
  ])
  func `an answer that does not say which object it is of is an error`(body: String) {
    #expect(throws: (any Error).self) {
      try WrittenObject.decoding.answer(APIResponse(status: 201, body: Data(body.utf8)))
    }
  }
}

@Suite struct WireFormatTests {
  @Test(arguments: [
    ("application/vnd.kubernetes.protobuf", WireFormat.protobuf),
    ("application/vnd.kubernetes.protobuf;stream=watch", .protobuf),
    ("Application/vnd.Kubernetes.protobuf; stream=watch", .protobuf),
    ("application/json", .json), ("application/json;stream=watch", .json), ("", .json),
    ("application/vnd.kubernetes.protobuf2", .json), ("text/plain", .json),
  ])
  func `what an answer is in, its header says`(type: String, format: WireFormat) {
    let other = HTTPHeader("Cache-Control", "no-cache, private")
    #expect(WireFormat(of: [other, HTTPHeader("Content-Type", type)]) == format)
    #expect(WireFormat(of: [HTTPHeader("content-type", type), other]) == format)
    #expect(WireFormat(of: [other]) == .json)
  }

  @Test func `whoever prefers protobuf takes JSON as well, in the same representation`() {
    func accept(_ request: APIRequest) -> String? { request.headers["Accept"] }
    let metadata = "as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    let protobuf = "application/vnd.kubernetes.protobuf"
    #expect(
      accept(.list(.pods, namespace: nil, preferring: .protobuf))
        == "\(protobuf), application/json")
    #expect(
      accept(.watch(.pods, namespace: nil, preferring: .protobuf))
        == "\(protobuf);stream=watch, application/json;stream=watch")
    #expect(
      accept(
        .list(.pods, namespace: nil, representation: .metadata, preferring: .protobuf))
        == "\(protobuf);as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, "
        + "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
    #expect(
      accept(
        .create(
          .pods, namespace: "a", body: Data(), representation: .metadata, preferring: .protobuf))
        == "\(protobuf);\(metadata), application/json;\(metadata)")
    #expect(
      accept(.list(.pods, namespace: nil, representation: .table, preferring: .protobuf))
        == accept(.list(.pods, namespace: nil, representation: .table)))
    #expect(accept(.watch(.pods, namespace: nil)) == "application/json")
  }
}
