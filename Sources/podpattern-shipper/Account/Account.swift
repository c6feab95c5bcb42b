/// How far one pipeline has come with one file.
struct FileProgress: Equatable {
  var file: LogFile
  /// What Fluent Bit has read and will not read again.
  var position: LineMark
  /// The file's end.
  var end: LineMark
  /// Whether the lines up to both points are counted; where they are not, a look had too much to
  /// count, and a later one goes on.
  var isCounted = true

  /// What has been read.
  var read: Tally { Tally(lines: position.lines, bytes: position.offset) }

  /// What has not: whole lines, and a last one without its newline.
  var unread: Tally {
    let lines = max(0, end.lines - position.lines)
    let hasFragment = end.offset > max(end.lineStart, position.offset)
    return Tally(
      lines: lines.adding(hasFragment ? 1 : 0), bytes: max(0, end.offset - position.offset))
  }

  /// Whether the last newline has been read. Fluent Bit's tail never ships what comes after it.
  var isRead: Bool { isCounted && end.lines == position.lines }
}

/// What one pipeline has read, delivered and left.
struct PipelineAccount: Equatable {
  var name: String
  var files: [FileProgress]
  /// What is read and not yet delivered: the records in the chunk files.
  var buffered: Tally
  /// What the output has refused for good.
  var refused = Tally()

  private var read: Tally { files.reduce(into: Tally()) { $0 += $1.read } }

  /// What the output has taken.
  var shipped: Tally { read - buffered - refused }

  /// What it has not.
  var left: Tally { files.reduce(into: buffered + refused) { $0 += $1.unread } }
}

/// What all pipelines together have done with the logs.
struct Account: Equatable {
  var pipelines: [PipelineAccount]

  /// What every output has taken: the least of all pipelines.
  var shipped: Tally { pipelines.map { $0.shipped }.min(by: Tally.isLess) ?? Tally() }

  /// What some output has not taken: the most of all pipelines.
  var left: Tally { pipelines.map { $0.left }.max(by: Tally.isLess) ?? Tally() }
}
