package import KubernetesCore

/// The `/status` subresource of a PodPattern.
package struct PodPatternStatus: Sendable, Hashable {
  package var observedGeneration: Int = 0
  /// Pods that are asked for; nil if the spec can't be expanded.
  package var desiredReplicas: Int?
  /// Pods that exist and have neither failed nor been deleted.
  package var replicas: Int = 0
  /// Pods of the revision that new pods are created from.
  package var updatedReplicas: Int = 0
  package var readyReplicas: Int = 0
  /// Pods that have been ready for `minReadySeconds`.
  package var availableReplicas: Int = 0
  /// The label selector of the pods, in its string form.
  package var selector: String = ""
  /// The last revision of which all pods were available; empty until there is one.
  package var currentRevision: String = ""
  /// The declared revision.
  package var updateRevision: String = ""
  /// The current or last update; nil if there was none yet.
  package var rollout: RolloutStatus?
  /// The update that was rolled back automatically; nil if none was.
  package var rollback: Rollback?
  /// What is going on, in a word or two.
  package var summary: String = ""
  package var initializers: [InitializerStatus] = []
  /// How many of the pods are ready: `1/2`.
  package var ready: String = ""
  /// Pods that completed; nil if pods are to run forever.
  package var succeeded: Int?
  /// Pods that failed so far; nil if pods are to run forever.
  package var failed: Int?
  /// Nil if no pod is known to have failed.
  package var lastFailure: LastFailure?
  /// Which pods of the declared revision completed, by index; nil if pods are to run forever.
  package var completedIndexes: CompletedIndexes?
  /// When the run began; nil if pods are to run forever, or while it is suspended.
  package var startTime: Timestamp?
  /// When all pods had completed; nil if they have not.
  package var completionTime: Timestamp?
  /// `Shipping`, `Disabled`, `Unsupported`, `Unknown`, or how many are starting, failing, left out
  /// or warning.
  package var shipper: String = ""
  /// The log shippers, counted; nil if the pods have none.
  package var shippers: ShipperCounts?
  /// Nil if no pod has reported on its logs.
  package var logsDrained: LogsDrained?
  package var conditions: [StatusCondition] = []

  /// The generation that a pattern's status has before an operator has written one.
  static let unobserved = -1

  package init() {}

  /// The status that an operator has written; nil where none has.
  package init?(written json: JSONValue?) {
    guard let json, let generation = json["observedGeneration"],
      generation != .integer(Self.unobserved)
    else { return nil }
    self.init(json: json)
  }

  /// One of the conditions; nil if it was never reported.
  package subscript(kind: StatusCondition.Kind) -> StatusCondition? {
    conditions.first { $0.kind == kind }
  }
}

extension PodPatternStatus {
  static let fields = StatusFields(
    PodPatternStatus(),
    "What the operator has seen of the pods. It is written by the operator alone."
  ) {
    StatusField(
      \.observedGeneration, "observedGeneration", .long(),
      "The generation of the spec that this status belongs to.")
    StatusField(
      \.desiredReplicas, "desiredReplicas", .count,
      "How many pods there are to be: the replicas of that generation.")
    StatusField(\.replicas, "replicas", .count, "How many pods exist and are not ending.")
    StatusField(
      \.updatedReplicas, "updatedReplicas", .count,
      "How many of the pods are of the latest revision.")
    StatusField(\.readyReplicas, "readyReplicas", .count, "How many of the pods are ready.")
    StatusField(
      \.availableReplicas, "availableReplicas", .count,
      "How many of the pods have been ready for at least minReadySeconds.")
    StatusField(
      \.selector, "selector", .text,
      "The label selector of the pods, for kubectl scale and autoscalers.")
    StatusField(
      \.currentRevision, "currentRevision", .text,
      "The last revision of which all pods were available. None until there was one.")
    StatusField(
      \.updateRevision, "updateRevision", .text, "The revision that the spec asks for.")
    StatusField(\.rollout, "rollout", RolloutStatus.fields)
    StatusField(\.rollback, "rollback", Rollback.fields)
    StatusField(
      \.summary, "summary", .text,
      "What the pods are doing, in a few words, such as: Init:0/1 fetch-weather. It counts"
        + " initializers; kubectl get pods counts sidecars that start before them as well. It is for"
        + " people, and its words may change: programs read the conditions.")
    StatusField(
      \.initializers, "initializers",
      .list(of: InitializerStatus.fields, maxItems: 1024, key: "name", absentWhenEmpty: true),
      "Those initializers that pods are waiting for or that failed.")
    StatusField(
      \.ready, "ready", .text,
      "How many pods are ready of how many that are wanted, such as: 1/2. It is for people: programs"
        + " read readyReplicas and desiredReplicas.")
    StatusField(
      \.succeeded, "succeeded", .count,
      "How many pods ran to completion, with restartPolicy Never or OnFailure. It includes pods that"
        + " are gone, and begins anew with a changed template.")
    StatusField(
      \.failed, "failed", .count,
      "How many pods failed, with restartPolicy Never or OnFailure. Pods that the cluster took away"
        + " do not count.")
    StatusField(\.lastFailure, "lastFailure", LastFailure.fields)
    StatusField(
      \.completedIndexes, "completedIndexes", .indexes,
      "Which pods ran to completion, by the index in their annotation podpattern.dev/index, such as:"
        + " 0-2,5.")
    StatusField(
      \.startTime, "startTime", .time,
      "When the pods began to run, with restartPolicy Never or OnFailure: activeDeadlineSeconds counts"
        + " from it. None while they are suspended.")
    StatusField(
      \.completionTime, "completionTime", .time,
      "When the last pod had run to completion.")
    StatusField(
      \.shipper, "shipper", .text,
      "What the log shippers are doing: Shipping, Disabled, Unsupported, Unknown, or how many are"
        + " starting, failing, left out or warn. It is for people: programs read shippers.")
    StatusField(\.shippers, "shippers", ShipperCounts.fields)
    StatusField(\.logsDrained, "logsDrained", LogsDrained.fields)
    StatusField(
      \.conditions, "conditions",
      .list(of: StatusCondition.fields, maxItems: 32, key: "type"),
      "The state in the terms of kstatus, \(conditionNames(isKstatus: true).joined(by: "and")); and"
        + " \(conditionNames(isKstatus: false).joined(by: "and")).")
  }

  private static func conditionNames(isKstatus: Bool) -> [String] {
    StatusCondition.Kind.all.filter { $0.isKstatus == isKstatus }.map(\.name)
  }

  /// Decodes a status; anything missing or malformed has its default.
  package init(json: JSONValue) { self = Self.fields.read(Self.conforming(json)) ?? Self() }

  package var json: JSONValue { Self.fields.json(of: self) }
}

extension PodPatternStatus {
  /// The status of a tally.
  ///
  /// - Parameters:
  ///   - tally: the pods, including those just created.
  ///   - cause: what was refused, or why there is no expansion.
  ///   - shipper: whether the pods have a log shipper.
  ///   - remark: a remark to append to the message of Ready, such as that the cluster is too old for native
  ///     sidecars.
  ///   - previous: the last reported status: it has the transition times of the conditions and the
  ///     revision before an update.
  package init(
    _ tally: PodTally, cause: StallCause? = nil, shipper: ShipperState, remark: String? = nil,
    previous: PodPatternStatus?
  ) {
    let snapshot = tally.snapshot
    let target = tally.target
    rollback = snapshot.rollback
    rollout = RolloutStatus(tally, previous: previous?.rollout)
    switch shipper {
    case .container(let name):
      logsDrained = LogsDrained(tally, shipper: name, previous: previous?.logsDrained)
    case .unknown:
      logsDrained = previous?.logsDrained
      (succeeded, failed) = (previous?.succeeded, previous?.failed)
      completedIndexes = previous?.completedIndexes
      (startTime, completionTime) = (previous?.startTime, previous?.completionTime)
    case .disabled, .unsupported: break
    }
    let assessment = StatusAssessment(
      tally, cause: cause, shipper: shipper, remark: remark, rollout: rollout,
      logsDrained: logsDrained, previous: previous)
    observedGeneration = snapshot.generation
    if shipper != .unknown { desiredReplicas = target.replicas }
    replicas = tally.placed.count
    updateRevision = rollback?.from ?? target.revision
    updatedReplicas = rollback == nil ? tally.updated.count : 0
    readyReplicas = tally.active.count { $0.isReady }
    availableReplicas = tally.active.count(where: tally.isAvailable)
    selector = "\(ChildLabels.pattern)=\(snapshot.key.name)"
    currentRevision =
      tally.isSettled && tally.outdatedPlaced.isEmpty
      ? target.revision : previous?.currentRevision ?? ""
    summary = assessment.summary
    initializers = target.initializers.map { InitializerStatus(name: $0, tally: tally) }
    ready = "\(readyReplicas)/\(target.replicas)"
    if target.runsToCompletion {
      (succeeded, failed) = (tally.completedCount, tally.failures)
      completedIndexes = tally.completedIndexes(of: target.revision)
      (startTime, completionTime) = (tally.startTime, tally.completionTime)
    }
    lastFailure = LastFailure(tally, previous: previous?.lastFailure)
    shippers = assessment.shippers
    self.shipper = assessment.text(of: shippers)
    conditions = assessment.conditions(previous: previous)
    hold()
  }
}

extension PodPatternStatus {
  /// The status of an observed pattern.
  ///
  /// - `goal`: what its pods are to become; nil if its spec can't be expanded.
  /// - `memory`: tells what has failed.
  init(
    _ observation: Observation, _ goal: RolloutGoal?, _ tally: PodTally, _ memory: PatternMemory,
    at moment: Moment, previous: PodPatternStatus?
  ) {
    let cause: StallCause?
    switch observation.content {
    case .expanded: cause = memory.failedWork.stallCause(now: moment.elapsed)
    case .outdated(_, let found), .invalid(let found, _): cause = found
    }
    self.init(
      tally, cause: cause, shipper: goal?.expanded.shipper ?? .unknown,
      remark: goal?.expanded.remark, previous: previous)
  }
}

extension PodPatternStatus {
  /// The minimal status after the server refused the full one: that it did, in its own words.
  ///
  /// Everything else stays as last reported: it is no less valid than before, and autoscalers read
  /// some of it.
  ///
  /// - `words`: the server's message.
  /// - `previous`: the last reported status.
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
        kind, verdict, observedGeneration: generation, at: now, previous: previous?.conditions)
    }
    hold()
  }

  /// The fields that this changes, as JSON.
  package var minimalJSON: JSONValue {
    var minimal: JSONValue = [:]
    for field in ["observedGeneration", "summary", "conditions"] { minimal[field] = json[field] }
    return minimal
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
    let conditions = StatusCondition.Kind.always.map { kind in
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

/// Every status conforms to its own schema, whatever the pods report. No text contains control
/// characters, whatever a kubelet, a webhook or a container wrote: people read it on terminals.
extension PodPatternStatus {
  private static let schema = try? StructuralSchema(json: fields.schema.json)

  /// The parts of a status that somebody wrote that the schema admits.
  private static func conforming(_ json: JSONValue) -> JSONValue {
    schema?.holding(json.legibleStatus) ?? [:]
  }

  /// Makes it what a server would return: texts and lists are cut, numbers held to their ranges, and
  /// times are in whole seconds.
  private mutating func hold() {
    Self.fields.hold(&self)
    // The schema has the last word; in release builds the way through JSON would be a third of what a
    // status costs.
    assert(self == PodPatternStatus(json: json), "a status that its schema does not admit")
  }
}

extension JSONValue {
  /// A status with printable texts. All are single lines except containers' messages, whose last
  /// line is the most telling: they keep their line breaks, as in the pod's own status.
  fileprivate var legibleStatus: JSONValue {
    var status = inLines { $0.inOneLine }
    guard let own = self["initializers"]?.array else { return status }
    status["initializers"] = .array(
      own.map { initializer in
        var result = initializer.inLines { $0.inOneLine }
        result["message"] = initializer["message"]?.inLines { $0.legible }
        return result
      })
    return status
  }

  private func inLines(_ change: (String) -> String) -> JSONValue {
    switch self {
    case .string(let text): .string(change(text))
    case .array(let elements): .array(elements.map { $0.inLines(change) })
    case .object(let members): .object(members.mapValues { $0.inLines(change) })
    case .null, .bool, .number: self
    }
  }
}
