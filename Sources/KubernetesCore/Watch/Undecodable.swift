/// An object that an API server sent and that could not be read as what was expected.
public struct Undecodable: Sendable, Hashable, CustomStringConvertible {
  /// What is wrong with it.
  public let reason: String
  /// Which object it is, where that much could be read.
  public let key: ObjectKey?
  /// How its text begins; empty where it came in a list.
  public let text: String

  /// A failure to read an object.
  public init(reason: String, key: ObjectKey? = nil, text: String = "") {
    self.reason = reason
    self.key = key
    self.text = text
  }

  /// The object's key, where it is known, and the reason.
  public var description: String {
    "\(key.map { "\($0): " } ?? "")\(reason)\(text.isEmpty ? "" : " in: \(text)")"
  }
}

/// The metadata alone of an object whose rest does not decode.
struct Identification: Decodable {
  struct Metadata: Decodable {
    var name: String
    var namespace: String?
  }

  var metadata: Metadata

  var key: ObjectKey { ObjectKey(namespace: metadata.namespace ?? "", name: metadata.name) }
}
