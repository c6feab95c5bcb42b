/// A number that counts something, as Kubernetes counts: from 0 to the largest int32.
///
/// It is what a number that others wrote is read into, such as a container's restarts or a Lease's
/// transitions: what lies outside is held to the nearer end, so that sums and products of a few of
/// them fit into `Int` whatever was written. A number that a user declares is not held to anything,
/// but refused.
public struct Count: Sendable, Hashable, Comparable {
  /// The number, which is in `range`.
  public let value: Int

  /// What a count may be.
  public static let range = 0...Int(Int32.max)

  /// The count next to a number.
  public init(_ number: Int) { value = number.held(to: Self.range) }

  /// Reads decimal digits; nil for any other text, and for a number that is no count.
  public init?(_ text: String) {
    guard let number = Int32(text), number >= 0, text.utf8.first != UInt8(ascii: "+") else {
      return nil
    }
    value = Int(number)
  }

  /// The sum, or the largest count where that is larger.
  public static func + (left: Count, right: Count) -> Count {
    Count(left.value.saturatingAdd(right.value))
  }

  /// Whether a count is smaller than another.
  public static func < (left: Count, right: Count) -> Bool { left.value < right.value }
}

extension Count: ExpressibleByIntegerLiteral {
  /// A count that stands in the program.
  public init(integerLiteral number: Int) { self.init(number) }
}

extension Count: Codable {
  /// Reads any JSON number, also one with a fraction or of any size.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let integer = try? container.decode(Int.self) {
      self.init(integer)
    } else {
      self.init(Int(holding: try container.decode(Double.self), to: Self.range))
    }
  }

  /// Writes the number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
