public import FoundationEssentials

/// How the bytes of a watch or a list become the values that a controller keeps.
///
/// Usually these are small projections of the objects: what is not asked for is never stored.
///
/// Guarantees: a page and a line are cut into objects before any of these is read, so that one that
/// can't be read, whatever is wrong with it, is one that can't be read.
public struct ObjectDecoding<Object: Sendable>: Sendable {
  private let decode: @Sendable (RawJSON) throws -> Object
  private let standIn: @Sendable (RawJSON, Undecodable) -> Object?
  /// How the same objects are read in protobuf; nil where they are only read in JSON.
  private(set) var protobuf: ProtobufDecoding<Object>?

  /// A decoding by functions.
  ///
  /// - Parameters:
  ///   - decode: Reads an object, or throws an error whose description is what gets logged.
  ///   - standIn: Makes what is to be kept of an object that can't be read; nil for nothing.
  public init(
    _ decode: @escaping @Sendable (RawJSON) throws -> Object,
    standIn: @escaping @Sendable (RawJSON, Undecodable) -> Object? = { _, _ in nil }
  ) {
    self.decode = decode
    self.standIn = standIn
  }

  /// The same decoding, with what is to be kept of an object that can't be read; nil for nothing.
  public func keeping(
    _ standIn: @escaping @Sendable (RawJSON, Undecodable) -> Object?
  ) -> ObjectDecoding {
    var decoding = ObjectDecoding(decode, standIn: standIn)
    decoding.protobuf = protobuf
    return decoding
  }

  /// The same decoding, which reads protobuf, too, and would rather have it.
  package func reading(_ protobuf: ProtobufDecoding<Object>) -> ObjectDecoding {
    var decoding = self
    decoding.protobuf = protobuf
    return decoding
  }

  /// What to ask servers for: protobuf, where it can be read.
  public var preferredFormat: WireFormat { protobuf == nil ? .json : .protobuf }

  /// Reads the one object of an answer.
  ///
  /// - Throws: what is wrong with it.
  package func answer(_ response: APIResponse) throws -> Object {
    switch WireFormat(of: response.headers) {
    case .json: return try decode(try RawJSON(response.body))
    case .protobuf:
      let protobuf = try inProtobuf()
      return try response.body.withUnsafeBytes { bytes in
        try protobuf.decode(try ProtobufEnvelope(bytes).object)
      }
    }
  }

  /// What reading an object came to.
  enum Outcome {
    case read(Object)
    case failed(Undecodable, instead: Object?)
  }

  func object(_ raw: RawJSON) -> Outcome {
    do {
      return .read(try decode(raw))
    } catch {
      let failure = Undecodable(raw, error)
      return .failed(failure, instead: standIn(raw, failure))
    }
  }
}

extension ObjectDecoding where Object: Decodable {
  /// Decodes straight into a small struct: the fast path.
  ///
  /// Fields that the struct does not name cost next to nothing, and may nest however deep. A
  /// `JSONValue` is parsed instead: a `Decoder` does not tell in which order keys came, and takes two
  /// that are alike but for their Unicode normalisation for one.
  public static var decodable: ObjectDecoding {
    if let json = ObjectDecoding<JSONValue>.json as? ObjectDecoding { return json }
    let decoder = JSONDecoder()
    return ObjectDecoding { try decoder.decode(Object.self, from: $0.shallow) }
  }
}

extension ObjectDecoding {
  /// Parses into `JSONValue`, losing nothing, and converts that.
  ///
  /// The conversion throws where the value is not what it should be; the error's description is
  /// what gets logged.
  public static func json(
    _ convert: @escaping @Sendable (JSONValue) throws -> Object
  ) -> ObjectDecoding {
    ObjectDecoding { try convert($0.value()) }
  }
}

extension ObjectDecoding where Object == JSONValue {
  /// Keeps whole objects as they are.
  public static var json: ObjectDecoding { .json { $0 } }
}

extension ObjectDecoding {
  /// Reads the one event that a line of a watch holds.
  public func line(_ line: Data) -> WatchLine<Object> {
    do {
      var (type, object): (String?, RawJSON?) = (nil, nil)
      try line.parsing { parser throws(JSONParseError) in
        try parser.members { key, parser throws(JSONParseError) in
          let raw = RawJSON(try parser.skip(), of: line)
          switch JSONKey(key) {
          case "type": type = raw.string
          case "object": object = raw
          default: break
          }
        }
        try parser.end()
      }
      guard let type, let object else {
        throw MalformedWire("a watch event needs a type and an object")
      }
      return try event(type, object)
    } catch {
      return .undecodable(Undecodable(reason: "\(error)", text: line), instead: nil)
    }
  }

  private func event(_ type: String, _ raw: RawJSON) throws -> WatchLine<Object> {
    switch type {
    case "ADDED": change(object(raw)) { .added($0) }
    case "MODIFIED": change(object(raw)) { .modified($0) }
    case "DELETED": change(object(raw), isGone: true) { .deleted($0) }
    case "BOOKMARK": .event(try bookmark(raw["metadata"]?.members ?? [:]))
    case "ERROR": .event(.error(Status(try raw.value())))
    default: throw MalformedWire("unknown event type \"\(type)\"")
    }
  }

  /// The line of an event that tells of an object.
  func change(
    _ outcome: Outcome, isGone: Bool = false, _ event: (Object) -> WatchEvent<Object>
  ) -> WatchLine<Object> {
    switch outcome {
    case .read(let object): return .event(event(object))
    case .failed(var failure, let standIn):
      failure.isGone = isGone
      return .undecodable(failure, instead: standIn.map(event))
    }
  }

  private func bookmark(_ metadata: [JSONKey: RawJSON]) throws -> WatchEvent<Object> {
    guard let version = metadata["resourceVersion"]?.string else {
      throw MalformedWire("a bookmark needs metadata.resourceVersion")
    }
    let mark = metadata["annotations"]?[JSONKey(ListOptions.initialEventsEnd)]?.string
    return .bookmark(resourceVersion: version, initialEventsEnd: mark == "true")
  }
}

extension ObjectDecoding {
  /// Reads one page of a list, whatever the order of its parts.
  ///
  /// - Parameters:
  ///   - body: the list.
  ///   - format: what it is written in.
  /// - Returns: the page; a single item that can't be read is in `DecodedPage.undecodable`.
  /// - Throws: `JSONParseError`, `ProtobufError` or `MalformedWire` where the page as a whole is none.
  public func page(_ body: Data, _ format: WireFormat = .json) throws -> DecodedPage<Object> {
    switch format {
    case .json: try jsonPage(body)
    case .protobuf: try protobufPage(body)
    }
  }

  private func jsonPage(_ body: Data) throws -> DecodedPage<Object> {
    var metadata: [JSONKey: RawJSON]?
    var page = DecodedPage<Object>(resourceVersion: "", items: [])
    try body.parsing { parser throws(JSONParseError) in
      try parser.members { key, parser throws(JSONParseError) in
        switch JSONKey(key) {
        case "metadata":
          let raw = RawJSON(try parser.skip(), of: body)
          metadata = raw.text.first == UInt8(ascii: "{") ? raw.members : nil
        case "items":
          (page.items, page.undecodable) = ([], [])
          guard parser.isAtArray else { return _ = try parser.skip() }
          try parser.elements { parser throws(JSONParseError) in
            switch object(RawJSON(try parser.skip(), of: body)) {
            case .read(let object): page.items.append(object)
            case .failed(let failure, let standIn):
              page.undecodable.append(failure)
              if let standIn { page.items.append(standIn) }
            }
          }
        default: _ = try parser.skip()
        }
      }
      try parser.end()
    }
    guard let metadata else { throw MalformedWire("a list needs metadata") }
    return DecodedPage(
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      continueToken: metadata["continue"]?.string, items: page.items,
      undecodable: page.undecodable)
  }
}

extension JSONParser {
  /// Whether an array comes next.
  fileprivate var isAtArray: Bool {
    mutating get {
      skipSpace()
      return position < bytes.count && bytes[position] == UInt8(ascii: "[")
    }
  }
}

/// What is wrong with JSON that is not of the API's form.
struct MalformedWire: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Status {
  /// Reads what a watch's decisions need from a parsed Status; what is of another form is absent.
  init(_ object: JSONValue) {
    self.init(
      status: object["status"]?.string, message: object["message"]?.string,
      reason: object["reason"]?.string, code: object["code"]?.integer)
    guard let seconds = object["details"]?["retryAfterSeconds"]?.integer else { return }
    var details = Details()
    details.retryAfterSeconds = seconds
    self.details = details
  }
}

extension ListOptions {
  /// The annotation of the bookmark that closes the first part of a streaming list (KEP-3157).
  static let initialEventsEnd = "k8s.io/initial-events-end"
}

/// An object that an API server sent and that could not be read as what was expected.
public struct Undecodable: Sendable, Hashable, CustomStringConvertible {
  /// What is wrong with it.
  public let reason: String
  /// Which object it is, where that much could be read.
  public let key: ObjectKey?
  /// The object's uid; nil where it can't be read.
  public let uid: String?
  /// The object's version; empty where it can't be read.
  public let resourceVersion: String
  /// Whether it was the last state of an object that is gone.
  public var isGone = false
  /// How its text begins.
  public let text: String

  /// A failure to read an object, or a text in which none was found.
  public init(
    reason: String, key: ObjectKey? = nil, uid: String? = nil, resourceVersion: String = "",
    text: Data = Data()
  ) {
    self.reason = String(reason.prefix(1_000))
    self.key = key
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.text = String(decoding: text.prefix(200), as: UTF8.self)
  }

  /// A failure to read an object, of which as much of the metadata is kept as can be read.
  init(_ raw: RawJSON, _ error: any Error) {
    let metadata = raw["metadata"]?.members ?? [:]
    let name = metadata["name"]?.string
    self.init(
      reason: (error as? DecodingError)?.explanation ?? String(describing: error),
      key: name.map { ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: $0) },
      uid: metadata["uid"]?.string, resourceVersion: metadata["resourceVersion"]?.string ?? "",
      text: name == nil ? raw.text : Data())
  }

  /// The object's key, where it is known, and the reason; else how its text begins.
  public var description: String {
    "\(key.map { "\($0): " } ?? "")\(reason)\(text.isEmpty ? "" : " in: \(text)")"
  }
}

extension DecodingError {
  /// What could not be read, and where in the document.
  public var explanation: String {
    let place = FieldPath(decoding: codingPath).description
    return place.isEmpty ? reason : "\(place): \(reason)"
  }

  /// The way to what could not be read.
  public var codingPath: [any CodingKey] {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath
    @unknown default: []
    }
  }

  private var reason: String {
    switch self {
    case .keyNotFound(let key, _): "there is no \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      context.debugDescription
    @unknown default: "\(self)"
    }
  }
}

extension FieldPath {
  /// The path that a decoder went.
  public init(decoding codingPath: [any CodingKey]) {
    self.init(codingPath.map { key in key.intValue.map(Component.index) ?? .key(key.stringValue) })
  }
}
