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

  /// The time as it is once it was written and read, within the years that can be written.
  public var inWholeSeconds: Timestamp {
    Timestamp(Date(timeIntervalSince1970: Double(wholeSeconds.held(to: Self.range))))
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

/// RFC 3339 as Go's `time` package reads and writes it, for any text and for any point in time.
extension Timestamp {
  /// The years that the format has.
  private static let years = 0...9999

  /// Seconds since 1970 of the first and the last second that can be written.
  private static let range = -62_167_219_200...253_402_300_799

  /// How many seconds since 1970 a text says, with the part of a second; nil where it is no time.
  static func seconds(of text: String) -> (whole: Int, fraction: Double)? {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
      reader.take("-"), let day = reader.number(2), reader.take("T"),
      let hour = reader.number(2), reader.take(":"), let minute = reader.number(2),
      reader.take(":"), let second = reader.number(2),
      (1...12).contains(month), (1...lastDay(of: month, year)).contains(day), hour < 24,
      minute < 60, second < 60
    else { return nil }
    guard let fraction = reader.fraction(), let zone = reader.zone(), reader.isAtEnd else {
      return nil
    }
    let days = daysSince1970(year, month, day)
    return (days * 86_400 + hour * 3600 + minute * 60 + second - zone, fraction)
  }

  /// The text of a point in time, without the zone: to the second, and held to the format's years.
  static func text(ofSeconds seconds: Int) -> String {
    let seconds = seconds.held(to: range)
    var day = seconds / 86_400
    var rest = seconds % 86_400
    if rest < 0 { (day, rest) = (day - 1, rest + 86_400) }
    let date = date(ofDay: day)
    let clock = [rest / 3600, rest / 60 % 60, rest % 60].map { padded($0, 2) }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
      + clock.joined(separator: ":")
  }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  // MARK: The calendar (Howard Hinnant's chrono-compatible date algorithms)

  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    // Years begin in March, so that the day that may be missing is the last; and four hundred years
    // are added, so that no number is negative.
    let year = year + 400 - (month <= 2 ? 1 : 0)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468 - 146_097
  }

  private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468 + 146_097
    let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 - 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func lastDay(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// Reads the parts of a time from its front.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// A number of so many digits.
  mutating func number(_ digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = rest.first, (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
      rest.removeFirst()
    }
    return value
  }

  /// The part of a second, of which nine digits count; zero where there is none.
  mutating func fraction() -> Double? {
    guard take(".") || take(",") else { return 0 }
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    return digits.prefix(9).reversed().reduce(0) { ($0 + Double($1 - 0x30)) / 10 }
  }

  /// How many seconds the zone is ahead of UTC.
  mutating func zone() -> Int? {
    if take("Z") { return 0 }
    let isBehind = rest.first == UInt8(ascii: "-")
    guard take("+") || take("-"), let hour = number(2), take(":"), let minute = number(2),
      hour < 24, minute < 60
    else { return nil }
    return (hour * 3600 + minute * 60) * (isBehind ? -1 : 1)
  }
}
