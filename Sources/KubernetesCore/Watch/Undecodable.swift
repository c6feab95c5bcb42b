public import FoundationEssentials

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
