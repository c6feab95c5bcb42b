internal import KubernetesCore
internal import ShipperContract

/// Whether the logs of pods that ended were shipped to their last line.
package struct LogsDrained: Sendable, Hashable {
  /// How many pods that ended, and are still there, told what became of their logs.
  package var pods: Int
  /// In how many of them lines were left that some output did not get.
  package var incomplete: Int
  /// How many lines those are.
  package var linesLeft: Int
  /// The last pod that ended with lines left, also when it is there no more, and what it said.
  package var lastIncomplete: Incomplete?

  /// A pod that ended with lines left.
  package struct Incomplete: Sendable, Hashable {
    /// Its name.
    package var pod: String
    /// How many lines were left.
    package var lines: Int
    /// How many bytes those take.
    package var bytes: Int
    /// The pipelines that got less than all.
    package var outputs: [String]
  }

  /// Tells it from the pods of a moment; nil where no pod that ended told anything.
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
  /// What the log shipper of this pod, which is over, had to leave; nil where it left nothing.
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

  /// What was left, in words.
  var phrase: String {
    let amount = lines == 1 ? "1 line" : "\(lines) lines"
    let to = outputs.isEmpty ? "" : " to \(outputs.joined(separator: ", "))"
    return "\(pod) ended with \(amount) (\(bytes) bytes) not shipped\(to)"
  }
}

extension LogsDrained {
  /// Reads what a status holds.
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
