internal import CLinux
internal import ShipperContract

/// Counts the records that outputs have refused for good, and keeps the counts over restarts.
///
/// Fluent Bit does not try such records again. It leaves a copy of them, which is counted here and
/// removed, so that refused records can't fill the volume.
struct RefusedRecords {
  private let options: RunOptions
  private var counts: [String: RefusedCount] = [:]

  init(_ options: RunOptions) {
    self.options = options
    for pipeline in options.pipelines {
      counts[pipeline] = RefusedCount(text: SmallFile.read(options.state.refused(of: pipeline)))
    }
  }

  /// What a pipeline's output has refused so far.
  subscript(pipeline: String) -> RefusedCount { counts[pipeline] ?? RefusedCount() }

  /// Counts the copies that Fluent Bit has left. While it runs, a copy counts the second time it is
  /// seen, when it is sure to be whole.
  mutating func collect(hasEnded: Bool, at now: Int) {
    for pipeline in options.pipelines {
      let chunks = options.state.chunks(of: pipeline)
      count(pipeline, ChunkFolder.refusedAside(in: chunks), at: now)
      ChunkFolder.setRefusedAside(in: chunks)
      if hasEnded { count(pipeline, ChunkFolder.refusedAside(in: chunks), at: now) }
    }
  }

  private mutating func count(
    _ pipeline: String, _ copies: [(path: String, amount: LogAmount)], at now: Int
  ) {
    guard !copies.isEmpty else { return }
    var refused = self[pipeline]
    refused.add(copies.reduce(into: LogAmount()) { $0 += $1.amount }, at: now)
    do throws(SystemFault) {
      // Before the copies go: after a crash in between they count twice rather than not at all.
      try SmallFile.replace(options.state.refused(of: pipeline), with: refused.text)
    } catch {
      logError(error.description)
      return
    }
    counts[pipeline] = refused
    for copy in copies { unlink(copy.path) }
  }
}

/// How many records one output has refused, and when.
struct RefusedCount: Equatable {
  private(set) var amount = LogAmount()
  /// When the first and the last were found, in seconds since 1970.
  private var first = 0
  private var last = 0

  init() {}

  mutating func add(_ found: LogAmount, at now: Int) {
    guard !found.isZero else { return }
    if amount.isZero { first = now }
    amount += found
    last = now
  }

  /// Reads the count of an earlier life of the container. A text that makes no sense counts nothing.
  init(text: String) {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == 4, numbers.allSatisfy({ $0 >= 0 }) else { return }
    amount = LogAmount(lines: numbers[0], bytes: numbers[1])
    (first, last) = (numbers[2], numbers[3])
  }

  /// Lines, bytes, and the times of the first and the last.
  var text: String { "\(amount.lines) \(amount.bytes) \(first) \(last)" }

  /// For how many seconds after the last refusal there is a warning.
  private static let warningLifetime = 3600

  func warning(of output: String, at now: Int) -> Warning? {
    guard !amount.isZero, now - last < Self.warningLifetime else { return nil }
    return .refused(output: output, lines: amount.lines, since: first)
  }
}
