/// What an output has refused for good, such as records that a server does not take.
///
/// Fluent Bit does not try such records again. It leaves a copy of them, which is counted here and
/// removed, so that what is refused can't fill the volume.
struct Refusals: Equatable {
  var tally = Tally()
  /// When the first and the last were found, in seconds since 1970.
  var first = 0
  var last = 0

  init() {}

  /// Takes in what was found at a time.
  mutating func add(_ found: Tally, at now: Int) {
    guard !found.isZero else { return }
    if tally.isZero { first = now }
    tally += found
    last = now
  }

  /// Reads what an earlier life of the container has kept; what makes no sense is nothing.
  init(text: String) {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 4, numbers.allSatisfy({ $0 >= 0 }) else { return }
    tally = Tally(lines: numbers[0], bytes: numbers[1])
    (first, last) = (numbers[2], numbers[3])
  }

  /// Lines, bytes, and the times of the first and the last.
  var text: String { "\(tally.lines) \(tally.bytes) \(first) \(last)" }

  /// For how long a person is told of it after it has last happened.
  private static let remembrance = 3600

  /// The warning that there is to give.
  func warning(of output: String, at now: Int) -> Warning? {
    guard !tally.isZero, now - last < Self.remembrance else { return nil }
    return .refused(output: output, lines: tally.lines, since: first)
  }
}
