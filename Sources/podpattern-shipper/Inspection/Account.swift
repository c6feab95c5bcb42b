internal import ShipperContract

/// What all pipelines together have done with the logs.
struct Account: Equatable {
  var pipelines: [PipelineAccount]

  /// What every output has taken: the least of all pipelines.
  var shipped: LogAmount { pipelines.map { $0.shipped }.min(by: LogAmount.isLess) ?? LogAmount() }

  /// What some output has not taken: the most of all pipelines.
  var left: LogAmount { pipelines.map { $0.left }.max(by: LogAmount.isLess) ?? LogAmount() }

  /// The termination message of the account.
  func message(warnings: [String]) -> String {
    TerminationMessage.json(
      shipped: shipped, left: left,
      outputs: pipelines.filter { !$0.left.isZero }.map { ($0.name, $0.left) },
      warnings: warnings)
  }
}

/// What one pipeline has read, delivered and left.
struct PipelineAccount: Equatable {
  var name: String
  var files: [FileProgress]
  /// What is read and not yet delivered: the records in the chunk files.
  var buffered: LogAmount
  /// What the output has refused for good.
  var refused = LogAmount()

  private var read: LogAmount { files.reduce(into: LogAmount()) { $0 += $1.read } }

  /// What the output has taken.
  var shipped: LogAmount { read - buffered - refused }

  /// What the output has not taken.
  var left: LogAmount { files.reduce(into: buffered + refused) { $0 += $1.unread } }
}

/// How far one pipeline has come with one file.
struct FileProgress: Equatable {
  var file: LogFile
  /// What Fluent Bit has read and will not read again.
  var position: LineMark
  var end: LineMark
  /// Whether the lines up to both points are counted; of too many, later inspections count the rest.
  var isCounted = true
  /// The input that reads it, by its place among all.
  var input = 0

  var read: LogAmount { LogAmount(lines: position.lines, bytes: position.offset) }

  /// What has not been read: whole lines, and a last one without its newline.
  var unread: LogAmount {
    let lines = max(0, end.lines - position.lines)
    let hasFragment = end.offset > max(end.lineStart, position.offset)
    return LogAmount(
      lines: lines.adding(hasFragment ? 1 : 0), bytes: max(0, end.offset - position.offset))
  }

  /// Whether the last newline has been read. Fluent Bit's tail never ships what comes after it.
  var isRead: Bool { isCounted && end.lines == position.lines }
}

/// Sums stop at the greatest number, and differences at zero.
extension LogAmount {
  static func + (left: LogAmount, right: LogAmount) -> LogAmount {
    LogAmount(lines: left.lines.adding(right.lines), bytes: left.bytes.adding(right.bytes))
  }

  static func += (left: inout LogAmount, right: LogAmount) { left = left + right }

  static func - (left: LogAmount, right: LogAmount) -> LogAmount {
    LogAmount(lines: max(0, left.lines - right.lines), bytes: max(0, left.bytes - right.bytes))
  }

  /// Compares lines first: they are what people count.
  static func isLess(_ left: LogAmount, _ right: LogAmount) -> Bool {
    (left.lines, left.bytes) < (right.lines, right.bytes)
  }
}

extension Int {
  /// The sum, or the greatest number where it would be greater: a sparse file may claim any size.
  func adding(_ other: Int) -> Int {
    let (sum, hasOverflown) = addingReportingOverflow(other)
    return hasOverflown ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the greatest number where it would be greater.
  func times(_ other: Int) -> Int {
    let (product, hasOverflown) = multipliedReportingOverflow(by: other)
    return hasOverflown ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
