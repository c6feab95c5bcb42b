internal import ArgumentParser

/// A duration in kubectl's format, `90s`, `1h30m` or `0`, or a number of seconds.
struct DurationArgument: ExpressibleByArgument, Hashable, CustomStringConvertible {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  /// Parses numbers with units, or one number without, which is seconds.
  init?(argument: String) {
    if let seconds = Self.number(argument[...]) {
      self.init(.seconds(seconds))
      return
    }
    var rest = argument[...]
    var sum = Duration.zero
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      // The longest unit first: `ms` begins with `m`.
      guard let value = Self.number(digits),
        let (unit, seconds) = Self.units.first(where: { rest.hasPrefix($0.name) })
      else { return nil }
      rest = rest.dropFirst(unit.count)
      sum += .seconds(value * seconds)
    }
    self.init(sum)
  }

  /// A number of digits and a point, below a thousand million.
  private static func number(_ text: Substring) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      let value = Double(text), value < 1e9
    else { return nil }
    return value
  }

  private static let units: [(name: String, seconds: Double)] = [
    ("ms", 0.001), ("h", 3600), ("m", 60), ("s", 1),
  ]

  /// The duration in kubectl's format, such as `30s`.
  var description: String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    if milliseconds > 0 { return "\(seconds * 1000 + milliseconds)ms" }
    return seconds > 0 && seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
  }
}
