internal import ShipperContract

/// What Prometheus is told of the outputs, in its text format.
///
/// The account says what there is now: files that are gone are in it no more. So what was read is summed
/// up from one inspection to the next, and no counter ever falls.
struct ShipperMetrics {
  /// A file as one input reads it.
  private struct FileKey: Hashable {
    let input: Int
    let file: FileID
  }

  private struct Output {
    /// How far each file that is there had been read.
    var positions: [FileKey: LogAmount] = [:]
    var read = LogAmount()
    var delivered = LogAmount()
    /// Since when, in seconds since 1970, there has been something to read and none of it was.
    var unreadSince: Int?
  }

  private var outputs: [String: Output] = [:]

  /// Takes note of how far a pipeline has come with its files.
  mutating func observe(_ pipeline: String, _ files: [FileProgress], at now: Int) {
    var output = outputs[pipeline] ?? Output()
    let before = output.read
    var positions: [FileKey: LogAmount] = [:]
    for file in files {
      let key = FileKey(input: file.input, file: file.file.id)
      let known = output.positions[key] ?? LogAmount()
      // A file that was cut, or that has the number of one that is gone, is read from its beginning.
      output.read += file.read.bytes >= known.bytes ? file.read - known : file.read
      positions[key] = file.read
    }
    output.positions = positions
    let isUnread = files.contains { $0.file.isReadable && !$0.isRead }
    if !isUnread {
      output.unreadSince = nil
    } else if output.unreadSince == nil || output.read != before {
      output.unreadSince = now
    }
    outputs[pipeline] = output
  }

  /// Writes all metrics.
  ///
  /// - Parameters:
  ///   - account: what there is now.
  ///   - waiting: the chunks of each pipeline that wait for its output.
  ///   - silent: the outputs that have taken nothing for a while, although something waits.
  ///   - warnings: how many warnings there are.
  ///   - now: the time, in seconds since 1970.
  /// - Returns: the page.
  mutating func text(
    _ account: Account, waiting: [String: [Chunk]], silent: Set<String>, warnings: Int, at now: Int
  ) -> String {
    for pipeline in account.pipelines {
      var output = outputs[pipeline.name] ?? Output()
      let delivered = output.read - pipeline.buffered - pipeline.refused
      // What is read while the buffer is counted is in the buffer, and not yet known as read.
      output.delivered.lines = max(output.delivered.lines, delivered.lines)
      output.delivered.bytes = max(output.delivered.bytes, delivered.bytes)
      outputs[pipeline.name] = output
    }
    var page = MetricsPage()
    let pipelines = account.pipelines
    func add(
      _ name: String, _ kind: MetricsPage.Kind, _ help: String, _ value: (PipelineAccount) -> Int
    ) {
      page.add(name, kind, help, pipelines.map { ($0.name, value($0)) })
    }
    let outputs = outputs
    func delivered(_ pipeline: PipelineAccount) -> LogAmount {
      outputs[pipeline.name]?.delivered ?? LogAmount()
    }
    add("delivered_lines_total", .counter, "Log lines that the output has taken") {
      delivered($0).lines
    }
    add("delivered_bytes_total", .counter, "The bytes of the lines that the output has taken") {
      delivered($0).bytes
    }
    add(
      "refused_lines_total", .counter,
      "Log lines that the output has refused for good, counted over restarts"
    ) { $0.refused.lines }
    add("buffered_lines", .gauge, "Log lines that are read and wait in the buffer") {
      $0.buffered.lines
    }
    add("buffered_bytes", .gauge, "The space of the chunks that wait in the buffer") {
      (waiting[$0.name] ?? []).reduce(0) { $0.adding($1.size) }
    }
    add(
      "left_lines", .gauge,
      "Log lines that the output has not got: those in files and in the buffer, and refused ones"
    ) { $0.left.lines }
    add("left_bytes", .gauge, "The bytes of the lines that the output has not got") {
      $0.left.bytes
    }
    add(
      "lag_seconds", .gauge, "For how long the oldest line that the output is to get has waited"
    ) { pipeline in
      let oldest = (waiting[pipeline.name] ?? []).compactMap { $0.born }.min()
      let since = [oldest, outputs[pipeline.name]?.unreadSince].compactMap { $0 }.min()
      return since.map { max(0, now - $0) } ?? 0
    }
    add("output_down", .gauge, "1 while something waits and the output takes nothing") {
      silent.contains($0.name) ? 1 : 0
    }
    page.add("warnings", .gauge, "What the log shipper warns of", warnings)
    return page.text
  }
}

/// A page in Prometheus' text format.
struct MetricsPage {
  enum Kind {
    case counter, gauge

    var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      }
    }
  }

  private static let prefix = "podpattern_shipper_"

  private(set) var text = ""

  /// Adds a metric with a value for each output.
  mutating func add(
    _ name: String, _ kind: Kind, _ help: String, _ values: [(output: String, value: Int)]
  ) {
    begin(name, kind, help)
    for (output, value) in values {
      text += "\(Self.prefix)\(name){output=\"\(Self.escaped(output))\"} \(value)\n"
    }
  }

  /// Adds a metric with one value.
  mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
    begin(name, kind, help)
    text += "\(Self.prefix)\(name) \(value)\n"
  }

  private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(Self.prefix)\(name) \(help)\n# TYPE \(Self.prefix)\(name) \(kind.name)\n"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
