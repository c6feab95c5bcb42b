internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

extension Reconciler {
  /// Tells a pattern, once, that it is left alone for a time because the operator died over it.
  ///
  /// Neither its spec nor its status is looked at: one of them may be what the operator dies of.
  func tellQuarantined(_ key: ObjectKey, for left: Duration) async {
    guard let pattern = caches.patterns[key], !pattern.isTerminating,
      memories.noteQuarantine(key, uid: pattern.uid)
    else { return }
    let now = clock.wall()
    let until = Timestamp(now.date.addingTimeInterval(Double(left.components.seconds)))
    let message =
      "the operator died again and again while it reconciled this PodPattern, and leaves it alone"
      + " until \(until): its pods run on, and none is made, updated or deleted. Undo the last change"
      + " of its spec, or delete it; it is tried again by then, or at once when the operator's pod is"
      + " deleted. Please report it together with the spec and the operator's last log lines"
    let conditions = [
      (StatusCondition.Kind.ready, StatusCondition.Status.false), (.reconciling, .false),
      (.stalled, .true), (.logsShipping, .unknown),
    ].map { kind, status in
      StatusCondition(
        kind, status, reason: Self.quarantined, message: message,
        observedGeneration: pattern.generation, lastTransitionTime: now
      ).json
    }
    let fields: JSONValue = [
      "summary": .string(Self.quarantined), "conditions": .array(conditions),
    ]
    switch await statusWriter.write(fields, of: key, uid: pattern.uid) {
    case .success:
      report(
        PatternEvent(isWarning: true, reason: Self.quarantined, message: message), pattern)
    case .failure: memories.forgetQuarantine(key)
    }
  }

  /// The reason of the conditions that tell it.
  private static let quarantined = "Quarantined"
}
