internal import KubernetesCore
internal import ShipperContract

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

  /// Nil if no ended pod reported on its logs.
  init?(_ tally: PodTally, shipper name: String, previous: LogsDrained?) {
    let ended = tally.succeeded + tally.failed + tally.terminating
    let reports = ended.compactMap { pod in
      pod.shipperReport(container: name).map { (pod: pod, report: $0) }
    }
    let incomplete = reports.filter { !$0.report.isDrained }
    let known = tally.snapshot.logsLeft ?? previous?.lastIncomplete
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
  package var logsLeft: LogsDrained.Incomplete? {
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
  init?(json: JSONValue?) {
    guard let json, json.object != nil else { return nil }
    pods = json["pods"]?.count ?? 0
    incomplete = json["incomplete"]?.count ?? 0
    linesLeft = json["linesLeft"]?.count ?? 0
    if let last = json["lastIncomplete"], let pod = last["pod"]?.string {
      lastIncomplete = Incomplete(
        pod: pod, lines: last["lines"]?.count ?? 0,
        bytes: last["bytes"]?.number(heldTo: LogAmount.byteRange) ?? 0,
        outputs: last["outputs"]?.array?.compactMap(\.string) ?? [])
    }
  }

  var json: JSONValue {
    [
      "pods": .integer(pods), "incomplete": .integer(incomplete),
      "linesLeft": .integer(linesLeft),
      "lastIncomplete": lastIncomplete.map { last in
        [
          "pod": .string(last.pod), "lines": .integer(last.lines), "bytes": .integer(last.bytes),
          "outputs": .array(last.outputs.map { .string($0) }),
        ]
      } ?? .null,
    ]
  }
}
