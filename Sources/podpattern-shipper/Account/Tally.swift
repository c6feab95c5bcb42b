/// An amount of log: lines, and the bytes they are made of. Sums stop at the greatest number.
struct Tally: Equatable {
  var lines = 0
  var bytes = 0

  var isZero: Bool { lines == 0 && bytes == 0 }

  static func + (left: Tally, right: Tally) -> Tally {
    Tally(lines: left.lines.adding(right.lines), bytes: left.bytes.adding(right.bytes))
  }

  static func += (left: inout Tally, right: Tally) { left = left + right }

  /// The difference, at least nothing.
  static func - (left: Tally, right: Tally) -> Tally {
    Tally(lines: max(0, left.lines - right.lines), bytes: max(0, left.bytes - right.bytes))
  }

  /// Compares lines first: they are what people count.
  static func isLess(_ left: Tally, _ right: Tally) -> Bool {
    (left.lines, left.bytes) < (right.lines, right.bytes)
  }
}
