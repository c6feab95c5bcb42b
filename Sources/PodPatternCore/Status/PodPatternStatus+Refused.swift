package import KubernetesCore

extension PodPatternStatus {
  /// The least that a status says, where the server refused what there was to say: that, in its own
  /// words.
  ///
  /// What else was told before stays as it is: it holds no less than it did, and autoscalers read
  /// some of it.
  ///
  /// - Parameters:
  ///   - words: What the server said.
  ///   - previous: The status told before.
  package init(
    refused words: String, generation: Int, at now: Timestamp, previous: PodPatternStatus?
  ) {
    self = previous ?? PodPatternStatus()
    observedGeneration = generation
    let reason = "FailedStatus"
    let message = "the server refuses the status: \(words)".cut(toBytes: 1024)
    let verdicts: [(StatusCondition.Kind, StatusCondition.Status, String)] = [
      (.ready, .false, message), (.reconciling, .false, "see the condition Stalled"),
      (.stalled, .true, message),
    ]
    summary = reason
    conditions = verdicts.map { kind, status, message in
      var condition = StatusCondition(
        kind, status, reason: reason, message: message, observedGeneration: generation,
        lastTransitionTime: now)
      if let before = previous?[kind], before.status == status {
        condition.lastTransitionTime = before.lastTransitionTime
      }
      return condition
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
