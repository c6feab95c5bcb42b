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
