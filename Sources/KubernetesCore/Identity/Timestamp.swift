public import FoundationEssentials

/// A point in time as the API writes it: RFC 3339 in UTC, to the second or (`MicroTime`) finer.
public struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The point in time.
  public let date: Date

  /// A timestamp of a point in time, cut to whole seconds when it is written.
  public init(_ date: Date) { self.date = date }

  /// Reads RFC 3339; nil where the text is not that.
  public init?(_ text: String) {
    let wholeSeconds = Date.ISO8601FormatStyle.iso8601
    let fraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let date = (try? wholeSeconds.parse(text)) ?? (try? fraction.parse(text)) else {
      return nil
    }
    self.date = date
  }

  /// The time to the second, such as `2026-01-31T08:00:00Z`.
  public var description: String { date.formatted(.iso8601) }

  /// The time to the microsecond, as `MicroTime` fields have it.
  public var microTime: String {
    let whole = date.timeIntervalSince1970.rounded(.down)
    let micros = Int(((date.timeIntervalSince1970 - whole) * 1_000_000).rounded(.down))
    let digits = String(micros)
    let base = Date(timeIntervalSince1970: whole).formatted(.iso8601).dropLast()
    return "\(base).\(String(repeating: "0", count: 6 - digits.count))\(digits)Z"
  }

  /// Whether the left point in time is the earlier one.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.date < right.date }

  /// Reads a string in RFC 3339.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Timestamp(text) else {
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
