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

extension ClosedRange<Int> {
  /// The numbers that an int32 may be, such as an exit code.
  public static let int32 = Int(Int32.min)...Int(Int32.max)
}

/// Arithmetic with a result for any numbers: where the true one does not fit, the nearest one.
extension Int {
  /// The sum.
  public func saturatingAdd(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The product.
  public func saturatingMultiply(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }

  /// The number itself, or the end of a range that is nearer to it.
  public func held(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }

  /// The whole number below a floating one, held to a range; its lower end for what is no number.
  public init(holding number: Double, to range: ClosedRange<Int>) {
    let whole = number.rounded(.down)
    guard whole > Double(range.lowerBound) else {
      self = range.lowerBound
      return
    }
    guard whole < Double(range.upperBound) else {
      self = range.upperBound
      return
    }
    self = Int(exactly: whole) ?? range.upperBound
  }
}

extension String {
  /// The text, or as much of its front as fits into a number of bytes together with a mark of what
  /// is left out: `… (1,234 bytes more)`.
  ///
  /// It ends between two Unicode scalars, never inside of one.
  public func cut(toBytes limit: Int) -> String {
    let count = utf8.count
    guard count > limit else { return self }
    // The note is written for the longest there can be, so that its own length is no matter.
    let room = Swift.max(0, limit - "… ( bytes more)".utf8.count - "\(count)".utf8.count * 4 / 3)
    guard room > 0 else { return String(prefix(bytes: limit)) }
    let kept = prefix(bytes: room)
    return "\(kept)… (\((count - kept.utf8.count).grouped) bytes more)"
  }

  /// The longest front of whole Unicode scalars that fits into a number of bytes.
  public func prefix(bytes limit: Int) -> Substring {
    guard limit > 0 else { return self[..<startIndex] }
    guard var end = utf8.index(startIndex, offsetBy: limit, limitedBy: endIndex) else {
      return self[...]
    }
    while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
      end = utf8.index(before: end)
    }
    return self[..<end]
  }
}

extension Int {
  /// The number as people read long ones: `1,234,567`.
  public var grouped: String {
    let digits = Array(String(magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map {
      String(digits[Swift.max(0, $0 - 3)..<$0])
    }
    return (self < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }
}
