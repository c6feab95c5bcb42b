extension ClosedRange<Int> {
  /// The numbers that an int32 may be, such as an exit code.
  public static let int32 = Int(Int32.min)...Int(Int32.max)
}

/// Arithmetic that has a result for any numbers: where the true one does not fit, the nearest that
/// does.
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
