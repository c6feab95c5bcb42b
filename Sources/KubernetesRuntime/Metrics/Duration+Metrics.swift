internal import Metrics

extension Duration {
  /// The duration in nanoseconds; the longest that can be said so is some 292 years.
  var inNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : whole + attoseconds / 1_000_000_000
  }
}

extension Metrics.Timer {
  /// Records how long something took.
  func record(_ duration: Duration) { recordNanoseconds(max(duration.inNanoseconds, 0)) }
}
