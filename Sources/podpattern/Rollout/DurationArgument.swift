internal import ArgumentParser

/// A duration in kubectl's format: `90s`, `1h30m`, `0`.
struct DurationArgument: ExpressibleByArgument, Hashable, CustomStringConvertible {
  let duration: Duration

  init(_ duration: Duration) { self.duration = duration }

  /// Parses numbers with units; only a zero needs none.
  init?(argument: String) {
    guard argument != "0" else {
      self.init(.zero)
      return
    }
    var rest = argument[...]
    var sum = Duration.zero
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(number.count)
      // The longest unit first: `ms` begins with `m`.
      guard let value = Double(number), value < 1e9,
        let (unit, seconds) = Self.units.first(where: { rest.hasPrefix($0.name) })
      else { return nil }
      rest = rest.dropFirst(unit.count)
      sum += .seconds(value * seconds)
    }
    self.init(sum)
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
