internal import KubernetesCore
package import ShipperContract

/// Whether the logs of ended pods were shipped up to their last line.
package struct LogsDrained: Sendable, Hashable {
  /// How many pods that have ended, and still exist, reported on their logs.
  package var pods: Int
  /// How many of them left lines that some output did not receive.
  package var incomplete: Int
  /// How many lines those are.
  package var linesLeft: Int
  /// The last pod that ended with lines left, even if it no longer exists.
  package var lastIncomplete: Incomplete?

  package struct Incomplete: Sendable, Hashable {
    package var pod: String
    package var lines: Int
    package var bytes: Int
    /// The pipelines that did not receive everything.
    package var outputs: [String]
  }

  private init(pods: Int, incomplete: Int, linesLeft: Int) {
    (self.pods, self.incomplete, self.linesLeft) = (pods, incomplete, linesLeft)
  }

  /// Nil if no ended pod reported on its logs.
  init?(_ tally: PodTally, shipper name: String, previous: LogsDrained?) {
    let ended = tally.succeeded + tally.failed + tally.terminating
    let reports = ended.compactMap { pod in
      pod.shipperReport(container: name).map { (pod: pod, report: $0) }
    }
    let incomplete = reports.filter { !$0.report.isDrained }
    let known = tally.snapshot.unshippedLogs ?? previous?.lastIncomplete
    guard !reports.isEmpty || known != nil else { return nil }
    pods = reports.count
    self.incomplete = incomplete.count
    linesLeft = incomplete.reduce(0) { $0.saturatingAdd($1.report.left.lines) }
    let last = incomplete.max { left, right in
      switch (left.pod.created, right.pod.created) {
      case (let left?, let right?) where left != right: left < right
      default: left.pod.key < right.pod.key
      }
    }
    lastIncomplete = last.map { Incomplete($0.pod, $0.report) } ?? known
  }
}

extension PodSnapshot {
  /// What the log shipper of this ended pod left unshipped; nil if nothing is known to be.
  package var unshippedLogs: LogsDrained.Incomplete? {
    guard let report = shipperReport(container: ShipperState.containerName), !report.isDrained
    else { return nil }
    return LogsDrained.Incomplete(self, report)
  }
}

extension LogsDrained.Incomplete {
  fileprivate init(_ pod: PodSnapshot, _ report: ShipperReport) {
    self.init(
      pod: pod.key.name, lines: report.left.lines, bytes: report.left.bytes,
      outputs: report.outputs.keys.sorted())
  }

  var phrase: String {
    let amount = lines == 1 ? "1 line" : "\(lines) lines"
    let to = outputs.isEmpty ? "" : " to \(outputs.joined(separator: ", "))"
    return "\(pod) ended with \(amount) (\(bytes) bytes) not shipped\(to)"
  }
}

extension LogsDrained {
  static let fields = StatusFields(
    LogsDrained(pods: 0, incomplete: 0, linesLeft: 0),
    "Whether the logs of pods that ended were shipped to their last line, as the log shippers told."
  ) {
    StatusField(\.pods, "pods", .count, "How many pods that ended, and are still there, told it.")
    StatusField(
      \.incomplete, "incomplete", .count, "In how many of them some output did not get every line.")
    StatusField(\.linesLeft, "linesLeft", .count, "How many lines those are.")
    StatusField(\.lastIncomplete, "lastIncomplete", Incomplete.fields)
  }
}

extension LogsDrained.Incomplete {
  fileprivate static let fields = StatusFields(
    LogsDrained.Incomplete(pod: "", lines: 0, bytes: 0, outputs: []),
    "The last pod that ended with lines left, even when it is there no more."
  ) {
    StatusField(\.pod, "pod", .text, "Its name.", .identity)
    StatusField(\.lines, "lines", .count, "How many lines were left.")
    StatusField(
      \.bytes, "bytes", .long(atMost: LogAmount.byteRange.upperBound),
      "How many bytes those take.")
    StatusField(
      \.outputs, "outputs",
      .list(of: "One of them, by the name of its pipeline.", maxItems: 32),
      "The outputs that got less than all.")
  }
}

/// What the operator reads from a log shipper's termination message.
package struct ShipperReport: Sendable, Hashable {
  package typealias Amount = LogAmount
  private typealias Key = TerminationMessage.Key

  /// What reached every output.
  package var shipped: Amount
  /// What did not reach the output that received the least.
  package var left: Amount
  /// What did not reach each output, by pipeline; only those that did not receive everything.
  package var outputs: [String: Amount]
  /// What the shipper warned about when it ended.
  package var warnings: [String]

  /// More outputs are not supported, and more warnings are of no use.
  private static let maximum = (outputs: 32, warnings: 32)

  /// Decodes a termination message; nil if a shipper did not write it.
  ///
  /// A pattern may use any image as its shipper, so the message may be anything: numbers are
  /// clamped to their ranges, names and lists truncated.
  package init?(message: String?) {
    guard let message, message.utf8.count <= TextLimits.message,
      let json = try? JSONValue(parsing: message), json[Key.shipped] != nil
    else { return nil }
    shipped = Amount(json: json[Key.shipped])
    left = Amount(json: json[Key.left])
    outputs = [:]
    for (name, amount) in (json[Key.outputs]?.object ?? [:]).prefix(Self.maximum.outputs) {
      outputs[name.cut(toBytes: TextLimits.word)] = Amount(json: amount)
    }
    let words = json[Key.warnings]?.array?.prefix(Self.maximum.warnings)
    warnings = words?.compactMap { $0.string?.cut(toBytes: TextLimits.word) } ?? []
  }

  package var isDrained: Bool { left.isZero }
}

extension LogAmount {
  /// Up to 2⁵³: beyond it, not every JSON parser represents all integers exactly.
  fileprivate static let byteRange = 0...(1 << 53)

  fileprivate init(json: JSONValue?) {
    self.init(
      lines: json?[TerminationMessage.Key.lines]?.count ?? 0,
      bytes: json?[TerminationMessage.Key.bytes]?.number(heldTo: Self.byteRange) ?? 0)
  }
}

extension PodSnapshot {
  /// The report of the log shipper in a container; nil while it runs or if it left none.
  fileprivate func shipperReport(container name: String) -> ShipperReport? {
    let shipper = (initContainers + containers).first { $0.name == name }
    guard case .terminated(let end) = shipper?.state else { return nil }
    return ShipperReport(message: end.message)
  }
}
