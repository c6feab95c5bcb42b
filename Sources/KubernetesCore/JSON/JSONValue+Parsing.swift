public import FoundationEssentials

/// Why a text is not JSON, and where.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, without the place.
  public let reason: String
  /// How many bytes stand before the fault.
  public let offset: Int

  /// A fault at a place.
  public init(reason: String, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The reason with its place.
  public var description: String { "\(reason) at byte \(offset)" }
}

extension JSONValue {
  /// How deep arrays and objects may nest before parsing refuses them.
  ///
  /// An API server takes 10,000; no real document comes near 500, and what walks over a value, down
  /// to its deallocation, does so on the stack.
  public static let maximumDepth = 500

  /// What to make of a key that stands twice in one object.
  public enum DuplicateKeys: Sendable, Hashable {
    /// It is a fault: a person has overlooked something.
    case refused
    /// The last value wins, as where Go reads what another program wrote.
    case lastWins
  }

  /// Reads one JSON document (RFC 8259), keeping the order of keys and the spelling of numbers.
  ///
  /// - Throws: `JSONParseError` where the text is no JSON, has a key twice in one object while that is
  ///   refused, or nests deeper than `maximumDepth`.
  public init(
    parsing data: Data, duplicateKeys: DuplicateKeys = .refused
  ) throws(JSONParseError) {
    self = try data.parsing { parser throws(JSONParseError) in
      parser.duplicateKeys = duplicateKeys
      return try parser.document()
    }
  }

  /// Reads one JSON document from text.
  public init(parsing text: String) throws(JSONParseError) {
    try self.init(parsing: Data(text.utf8))
  }
}

extension Data {
  /// Lets a parser read these bytes.
  func parsing<Result>(
    _ read: (inout JSONParser) throws(JSONParseError) -> Result
  ) throws(JSONParseError) -> Result {
    let result = withUnsafeBytes { bytes in
      Swift.Result { () throws(JSONParseError) in
        var parser = JSONParser(bytes: bytes)
        return try read(&parser)
      }
    }
    return try result.get()
  }
}
