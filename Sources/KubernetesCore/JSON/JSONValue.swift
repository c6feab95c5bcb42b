public import FoundationEssentials

/// Any JSON document, kept as it was written: the order of keys and the spelling of numbers survive
/// a round trip, so that what passes through PodPattern comes out as it went in.
///
/// Two values are equal when they are written alike: strings and keys by their bytes, objects in the
/// order of their members.
public indirect enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// Whether both are written alike.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  /// Hashes what `==` compares.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0 as UInt8)
    case .bool(let value): hasher.combine(value)
    case .number(let number): hasher.combine(number)
    case .string(let text): text.hashBytes(into: &hasher)
    case .array(let elements): hasher.combine(elements)
    case .object(let members): hasher.combine(members)
    }
  }
}

/// A JSON number as its literal text, which neither rounds nor reformats.
///
/// Two numbers are equal when they are written alike: `1` and `1.0` differ.
public struct JSONNumber: Sendable, Hashable {
  /// The number as RFC 8259 section 6 writes it.
  public let literal: String

  /// Makes a number of text that is known to be a JSON number.
  public init(literal: String) {
    self.literal = literal
  }

  /// The value, where the number is an integer that fits.
  ///
  /// As for an API server, `1.0` and `1e3` are integers: it reads them as floating numbers, and takes
  /// those without a fraction, as far as every integer has one of its own (below 2⁵³).
  public var integer: Int? {
    if let integer = Int(literal) { return integer }
    guard
      literal.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") })
    else { return nil }
    let double = double
    return double.magnitude < 0x1p53 ? Int(exactly: double) : nil
  }

  /// The nearest double.
  public var double: Double { Double(literal) ?? .nan }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number, in the shortest spelling that reads back as it.
  public init(floatLiteral value: Double) { self = .number(JSONNumber(literal: "\(value)")) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Where a key stands twice the last value wins, in the first one's place.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }

  /// A number without a fraction.
  public static func integer(_ value: Int) -> JSONValue {
    .number(JSONNumber(literal: String(value)))
  }
}

extension JSONValue {
  /// Whether this is `null`.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The Boolean, if this is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The text, if this is a string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The number, if this is an integer that fits.
  public var integer: Int? { if case .number(let value) = self { value.integer } else { nil } }

  /// The count next to the number, if this is one: for what others wrote.
  public var count: Int? { number(heldTo: Count.range) }

  /// The whole number next to the number, if this is one, in a range: for what others wrote.
  public func number(heldTo range: ClosedRange<Int>) -> Int? {
    guard case .number(let number) = self else { return nil }
    return number.integer?.held(to: range) ?? Int(holding: number.double, to: range)
  }

  /// The nearest double, if this is a number.
  public var double: Double? { if case .number(let value) = self { value.double } else { nil } }

  /// The elements, if this is an array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

  /// The members, if this is an object.
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The value under a key: nil where this is no object or has no such key.
  ///
  /// Setting a key on something that is no object makes it one; setting nil removes the key.
  public subscript(key: String) -> JSONValue? {
    get { if case .object(let members) = self { members[key] } else { nil } }
    set {
      var members: JSONObject
      if case .object(let existing) = self { members = existing } else { members = [:] }
      self = .null  // drops the second reference, so that the change below copies nothing
      members[key] = newValue
      self = .object(members)
    }
  }

  /// The element at an index: nil where this is no array or it is shorter.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// What stands at a path of member names and list indices; nil where nothing does.
  package func at(_ path: [String]) -> JSONValue? {
    var value = self
    for step in path {
      guard let next = value[step] ?? Int(step).flatMap({ value[$0] }) else { return nil }
      value = next
    }
    return value
  }

  /// What kind of value this is, in the words of JSON Schema: `object`, `array`, `string`,
  /// `integer`, `number`, `boolean` or `null`.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number(let number): number.integer == nil ? "number" : "integer"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSONValue {
  /// How many arrays and objects stand inside one another at most; 0 for any other value.
  ///
  /// No deeper value than `maximumDepth` is ever read.
  public var nesting: Int {
    switch self {
    case .object(let members): 1 + (members.values.lazy.map(\.nesting).max() ?? 0)
    case .array(let elements): 1 + (elements.lazy.map(\.nesting).max() ?? 0)
    default: 0
    }
  }

  /// Whether both are the same document, whatever the order of keys.
  public func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      left.count == right.count
        && left.allSatisfy { key, value in right[key].map { value.isEquivalent(to: $0) } ?? false }
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    default: self == other
    }
  }
}

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

extension JSONValue: Codable {
  /// Reads any value through a `Decoder`, for small values inside typed structs.
  ///
  /// A decoder knows neither the order of keys nor the spelling of numbers: where these matter, use
  /// `init(parsing:)`.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: AnyKey.self) {
      var members = JSONObject(minimumCapacity: container.allKeys.count)
      for key in container.allKeys {
        members[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
      }
      self = .object(members)
    } else if var container = try? decoder.unkeyedContainer() {
      var elements: [JSONValue] = []
      while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
      self = .array(elements)
    } else {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .string(text)
      } else if container.decodeNil() {
        self = .null
      } else if let bool = try? container.decode(Bool.self) {
        self = .bool(bool)
      } else if let integer = try? container.decode(Int.self) {
        self = .integer(integer)
      } else {
        self = .number(JSONNumber(literal: "\(try container.decode(Double.self))"))
      }
    }
  }

  /// Writes any value through an `Encoder`; numbers become integers or doubles.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: AnyKey.self)
      for (key, member) in members { try container.encode(member, forKey: AnyKey(key)) }
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let value): try container.encode(value)
      case .string(let text): try container.encode(text)
      case .number(let number):
        if let integer = number.integer {
          try container.encode(integer)
        } else {
          try container.encode(number.double)
        }
      default: try container.encodeNil()
      }
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ stringValue: String) { self.stringValue = stringValue }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }
}
