/// Several measurements of one thing: the middle one, and the two between which all of them lie.
package struct Spread: Sendable, Hashable {
  package let median: Double
  package let least: Double
  package let most: Double
  /// How many measurements there are.
  package let count: Int

  /// The spread of some measurements; nil if there are none.
  package init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    let middle = sorted.count / 2
    median =
      sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    (least, most, count) = (first, last, sorted.count)
  }

  /// The spread of the ratios of two things that were measured side by side, round by round; nil if
  /// one of them was not measured. A round in which the second one is 0 has no ratio.
  ///
  /// What slows a round down slows down both: their ratio differs less from round to round than
  /// either of them.
  package init?(ratiosOf values: [Double], to others: [Double]) {
    self.init(zip(values, others).filter { $1 != 0 }.map { $0 / $1 })
  }
}

extension Spread: CustomStringConvertible {
  /// The median, and where there are several measurements the least and the most of them.
  package var description: String { text(\.figure) }

  /// The same of something that is counted and not measured.
  package var counted: String { text { $0 == $0.rounded() ? Int($0).grouped : $0.figure } }

  private func text(_ number: (Double) -> String) -> String {
    let (median, least, most) = (number(median), number(least), number(most))
    return count < 2 || least == most ? median : "\(median) (\(least)–\(most))"
  }
}

extension Double {
  /// The number with about three digits that mean something, and commas between thousands.
  package var figure: String {
    guard isFinite, magnitude < 1e15 else { return "—" }
    let decimals =
      switch magnitude {
      case 100...: 0
      case 10...: 1
      default: 2
      }
    let scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
    let scaled = Int((magnitude * Double(scale)).rounded())
    let fraction = String(scaled % scale + scale).dropFirst()
    let sign = self < 0 && scaled > 0 ? "−" : ""
    return sign + (scaled / scale).grouped + (decimals == 0 ? "" : ".\(fraction)")
  }
}

extension Int {
  /// The number with commas between thousands.
  package var grouped: String {
    var digits = String(magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (self < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
  }
}
