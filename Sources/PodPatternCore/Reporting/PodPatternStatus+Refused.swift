package import KubernetesCore

extension PodPatternStatus {
  /// The minimal status after the server refused the full one: that it did, in its own words.
  ///
  /// Everything else stays as last reported: it is no less valid than before, and autoscalers read
  /// some of it.
  ///
  /// - Parameters:
  ///   - words: the server's message.
  ///   - previous: the last reported status.
  package init(
    refused words: String, generation: Int, at now: Timestamp, previous: PodPatternStatus?
  ) {
    self = previous ?? PodPatternStatus()
    observedGeneration = generation
    let message = "the server refuses the status: \(words)".cut(toBytes: 1024)
    summary = ConditionReason.failedStatus.rawValue
    let verdicts: [(StatusCondition.Kind, Verdict)] = [
      (.ready, Verdict(.false, .failedStatus, message)),
      (.reconciling, Verdict(.false, .failedStatus, "see the condition Stalled")),
      (.stalled, Verdict(.true, .failedStatus, message)),
    ]
    conditions = verdicts.map { kind, verdict in
      StatusCondition(
        kind, verdict, observedGeneration: generation, at: now, previous: previous)
    }
    self = held
  }

  /// The fields that this changes, as JSON.
  package var leastJSON: JSONValue {
    var least: JSONValue = [:]
    for field in ["observedGeneration", "summary", "conditions"] { least[field] = json[field] }
    return least
  }
}

extension PodPatternStatus {
  /// What to report for a quarantined pattern, over which the operator has died: fields of its
  /// status, and an event.
  package static func quarantined(
    until: Timestamp, generation: Int, now: Timestamp
  ) -> (fields: JSONValue, event: PatternEvent) {
    let message =
      "the operator died again and again while it reconciled this PodPattern, and leaves it alone"
      + " until \(until): its pods run on, and none is made, updated or deleted. Undo the last change"
      + " of its spec, or delete it; it is tried again by then, or at once when the operator's pod is"
      + " deleted. Please report it together with the spec and the operator's last log lines"
    let conditions = StatusCondition.Kind.all.map { kind in
      let status: StatusCondition.Status =
        kind == .stalled ? .true : kind.isKstatus ? .false : .unknown
      return StatusCondition(
        kind, Verdict(status, .quarantined, message), observedGeneration: generation, at: now,
        previous: nil
      ).json
    }
    let reason = ConditionReason.quarantined.rawValue
    return (
      ["summary": .string(reason), "conditions": .array(conditions)],
      PatternEvent(isWarning: true, reason: reason, message: message)
    )
  }
}
