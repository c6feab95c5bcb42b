public import FoundationEssentials

/// A point in time as the API writes it: RFC 3339 in UTC, to the second or (`MicroTime`) finer.
public struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The point in time.
  public let date: Date

  /// A timestamp of a point in time, cut to whole seconds when it is written.
  public init(_ date: Date) { self.date = date }

  /// Reads RFC 3339; nil where the text is not that.
  public init?(_ text: String) {
    guard let (whole, fraction) = Self.seconds(of: text) else { return nil }
    date = Date(timeIntervalSince1970: Double(whole) + fraction)
  }

  /// The time to the second, such as `2026-01-31T08:00:00Z`, held to the years 0 to 9999.
  public var description: String { Self.text(ofSeconds: wholeSeconds) + "Z" }

  /// The time to the microsecond, as `MicroTime` fields have it.
  public var microTime: String {
    let part = date.timeIntervalSince1970 - date.timeIntervalSince1970.rounded(.down)
    let micros = Int(holding: (part * 1_000_000).rounded(), to: 0...999_999)
    return "\(Self.text(ofSeconds: wholeSeconds)).\(Self.padded(micros, 6))Z"
  }

  /// How many whole seconds have passed since an earlier point in time; negative for a later one.
  public func seconds(since earlier: Timestamp) -> Int {
    Int(holding: date.timeIntervalSince(earlier.date), to: -Self.longest...Self.longest)
  }

  /// Seconds since 1970.
  private var wholeSeconds: Int {
    Int(holding: date.timeIntervalSince1970, to: -Self.longest...Self.longest)
  }

  /// More seconds than the years 0 to 9999 have.
  private static let longest = 1 << 40

  /// Whether the left point in time is the earlier one.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.date < right.date }

  /// The first and the last second that RFC 3339 can write.
  static let bounds =
    Timestamp(
      Date(timeIntervalSince1970: -62_167_219_200))...Timestamp(
      Date(timeIntervalSince1970: 253_402_300_799))

  /// A time that Go writes and RFC 3339 does not have, held to what it has: an API server turns
  /// `9999-12-31T23:59:59-01:00` into the year 10000, and the beginning of the year 0 into -1.
  private init?(beyondYears text: String) {
    let isNegative = text.hasPrefix("-")
    let year = text.drop { $0 == "-" }.prefix { $0.isASCII && $0.isNumber }
    guard isNegative || year.count > 4, year.count >= 4, text.contains("T") else { return nil }
    self = isNegative ? Self.bounds.lowerBound : Self.bounds.upperBound
  }

  /// Reads a string in RFC 3339, or a year beyond it, which is held to the years 0 to 9999: one time
  /// of an object is no reason to lose the object.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Timestamp(text) ?? Timestamp(beyondYears: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is not a time in RFC 3339")
    }
    self = value
  }

  /// Writes the string that `description` gives.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
