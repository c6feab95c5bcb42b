public import FoundationEssentials

/// One JSON value as its text, cut out of a larger one and not read yet.
///
/// Guarantees: nothing here nests on the stack, so that a value may be of any depth; of a key that
/// stands twice the last value counts; what is no JSON reads as absent.
public struct RawJSON: Sendable {
  /// The value's text, as the one who sent it wrote it.
  public let text: Data
  /// How many arrays and objects stand inside one another in it.
  public let depth: Int

  /// A value of text whose depth is known.
  init(text: Data, depth: Int) {
    self.text = text
    self.depth = depth
  }

  /// The one value of a text.
  ///
  /// - Throws: `JSONParseError` where its end is not found, or not the text's.
  public init(_ text: Data) throws(JSONParseError) {
    depth = try text.parsing { parser throws(JSONParseError) in
      let extent = try parser.skip()
      try parser.end()
      return extent.depth
    }
    self.text = text
  }

  /// The members of an object; none where it is something else.
  public var members: [JSONKey: RawJSON] {
    var members: [JSONKey: RawJSON] = [:]
    try? text.parsing { parser throws(JSONParseError) in
      try parser.members { key, parser throws(JSONParseError) in
        members[JSONKey(key)] = RawJSON(try parser.skip(), of: text)
      }
    }
    return members
  }

  /// The value of a member; nil where this is no object or has no such key.
  public subscript(key: JSONKey) -> RawJSON? { members[key] }

  /// The text of a string, if this is one.
  public var string: String? {
    guard text.first == UInt8(ascii: "\"") else { return nil }
    return try? text.parsing { parser throws(JSONParseError) in try parser.string() }
  }

  /// Whether this is `null`.
  public var isNull: Bool { text.elementsEqual("null".utf8) }

  /// The number, if this is an integer that fits.
  public var integer: Int? { Int(String(decoding: text.prefix(32), as: UTF8.self)) }

  /// The value.
  ///
  /// - Throws: `JSONParseError` where it is no JSON, `TooDeep`.
  public func value() throws -> JSONValue {
    try checkDepth()
    return try JSONValue(parsing: text, duplicateKeys: .lastWins)
  }

  /// Refuses what nests deeper than `JSONValue.maximumDepth`.
  ///
  /// - Throws: `TooDeep`.
  public func checkDepth() throws {
    guard depth <= JSONValue.maximumDepth else { throw TooDeep(depth: depth) }
  }

  /// A value nests deeper than can be read.
  public struct TooDeep: Error, Sendable, Hashable, CustomStringConvertible {
    /// How deep it nests.
    public let depth: Int

    /// A value of a depth.
    public init(depth: Int) { self.depth = depth }

    /// Both depths, in words.
    public var description: String {
      "\(depth) arrays and objects inside one another, where \(JSONValue.maximumDepth) can be read"
    }
  }

  /// The text without what nests deeper than `JSONValue.maximumDepth`, in place of which null stands.
  public var shallow: Data {
    guard depth > JSONValue.maximumDepth else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    try? text.parsing { parser throws(JSONParseError) in
      try parser.copy(to: &result, maximumDepth: JSONValue.maximumDepth)
    }
    return Data(result)
  }
}

extension RawJSON {
  /// A part of a text.
  init(_ extent: JSONExtent, of text: Data) {
    let start = text.startIndex
    self.init(
      text: text[start + extent.range.lowerBound..<start + extent.range.upperBound],
      depth: extent.depth)
  }
}

extension JSONParser {
  /// Copies the text, and writes null for each array and object that stands too deep.
  fileprivate mutating func copy(
    to result: inout [UInt8], maximumDepth: Int
  ) throws(JSONParseError) {
    var depth = 0
    while position < bytes.count {
      let start = position
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < maximumDepth else {
          _ = try skip()
          result += "null".utf8
          continue
        }
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        position += 1
      case UInt8(ascii: "\""): _ = try skip()
      default: position += 1
      }
      result.append(contentsOf: bytes[start..<position])
    }
  }
}
