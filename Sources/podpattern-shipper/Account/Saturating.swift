extension Int {
  /// The sum, or the greatest number where it would be greater: files say of themselves how large
  /// they are, and a sparse one says what it likes.
  func adding(_ other: Int) -> Int {
    let (sum, hasOverflown) = addingReportingOverflow(other)
    return hasOverflown ? (other < 0 ? .min : .max) : sum
  }

  /// The product, with the greatest number in the place of a greater one.
  func times(_ other: Int) -> Int {
    let (product, hasOverflown) = multipliedReportingOverflow(by: other)
    return hasOverflown ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
