internal import KubernetesCore

/// An assessment of the pods, from which a status's summary and conditions are made.
struct StatusAssessment {
  let tally: PodTally
  let cause: StallCause?
  let shipper: ShipperState
  let remark: String?
  let rollout: RolloutStatus?
  let logsDrained: LogsDrained?
  /// The pod that needs most attention; during an update preferably one of the new pods. It may be
  /// a short-lived one that has ended and whose place is to be filled again.
  let worst: (pod: PodSnapshot, diagnosis: PodDiagnosis)?
  /// The pods whose log shipper is not ready; nil if none has one.
  let waitingShippers: WaitingShippers?

  /// Whether the progress deadline has passed.
  let isLate: Bool

  init(
    _ tally: PodTally, cause: StallCause? = nil, shipper: ShipperState = .disabled,
    remark: String? = nil, rollout: RolloutStatus? = nil, logsDrained: LogsDrained? = nil,
    previous: PodPatternStatus? = nil
  ) {
    self.tally = tally
    self.cause = cause
    self.shipper = shipper
    self.remark = remark
    self.rollout = rollout
    self.logsDrained = logsDrained
    isLate = ProgressDeadline(tally, previous: previous).isExceeded
    worst = Self.worst(tally)
    waitingShippers =
      if case .container(let name) = shipper { WaitingShippers(tally, name) } else { nil }
  }

  private static func diagnosis(of pod: PodSnapshot, _ tally: PodTally) -> PodDiagnosis {
    let found = PodDiagnosis(
      pod, initializers: tally.target.initializers, now: tally.snapshot.now)
    if pod.inPlaceGate?.isClosed == true {
      let leaving = PodDiagnosis.updatingInPlace(
        pod, grace: tally.target.strategy.inPlaceGracePeriodSeconds)
      if found.severity == .none || found.summary == leaving.summary { return leaving }
    }
    guard found.severity == .none, pod.isReady, !tally.isAvailable(pod) else { return found }
    if let update = pod.update, let container = update.pending.first {
      return PodDiagnosis(
        .starting, found.summary, detail: "the kubelet has yet to restart container \(container)")
    }
    return PodDiagnosis(
      .starting, found.summary,
      detail: "it is ready, and available after \(tally.target.minReadySeconds) s of that"
        + " (minReadySeconds)")
  }

  func conditions(previous: PodPatternStatus?) -> [StatusCondition] {
    StatusCondition.Kind.all.compactMap { kind in
      kind.verdict(self).map {
        StatusCondition(
          kind, $0, observedGeneration: tally.snapshot.generation, at: tally.snapshot.now,
          previous: previous?.conditions)
      }
    }
  }

  var fleetTurn: FleetTurn { tally.snapshot.fleet }

  private var target: Snapshot.Target { tally.target }

  private static func worst(_ tally: PodTally) -> (pod: PodSnapshot, diagnosis: PodDiagnosis)? {
    let leaving = tally.isClearingAway ? tally.outdatedEnding : []
    if let last = worst(of: endings(leaving, tally)) {
      // Nothing is made before it is gone.
      return last
    }
    let diagnoses = tally.active.map { diagnosis(of: $0, tally) }
    let worstOfAll = worst(of: tally.active, diagnoses) { _ in true }
    let worstNew =
      worstOfAll.map { tally.isOutdated($0.pod) } == true
      ? worst(of: tally.active, diagnoses) { !tally.isOutdated($0) } : worstOfAll
    if let ended = tally.snapshot.backoff?.last, worstNew?.diagnosis.severity != .trouble {
      // Its successor is about to do the same.
      return (ended, PodDiagnosis.ended(ended))
    }
    if let worstNew, worstNew.diagnosis.severity > .none { return worstNew }
    return worstOfAll
  }

  /// The first by name of those that are in the worst state.
  private static func worst(
    of pods: [PodSnapshot], _ diagnoses: [PodDiagnosis], where isMeant: (PodSnapshot) -> Bool
  ) -> (pod: PodSnapshot, diagnosis: PodDiagnosis)? {
    var worst: Int?
    for index in pods.indices where isMeant(pods[index]) {
      guard let found = worst else {
        worst = index
        continue
      }
      let (severity, most) = (diagnoses[index].severity, diagnoses[found].severity)
      if severity > most || (severity == most && pods[index].key < pods[found].key) {
        worst = index
      }
    }
    return worst.map { (pods[$0], diagnoses[$0]) }
  }

  private static func endings(
    _ pods: [PodSnapshot], _ tally: PodTally
  ) -> [(pod: PodSnapshot, diagnosis: PodDiagnosis)] {
    pods.map { ($0, .ending($0, now: tally.snapshot.now)) }
  }

  /// Pods that ought to be gone and are still there, though nothing waits for them; nil if there are
  /// none.
  var lingeringText: String? {
    guard cause == nil else { return nil }
    let now = tally.snapshot.now
    let overdue = tally.terminating.filter { $0.ending?.secondsToOverdue(now: now) == 0 }
    guard let (pod, diagnosis) = Self.worst(of: Self.endings(overdue, tally)) else { return nil }
    if let worst, worst.pod.uid == pod.uid { return nil }
    let others = overdue.count == 1 ? "" : " (and \(overdue.count - 1) more)"
    return "\(pod.key.name)\(others): \(diagnosis.summary): \(diagnosis.detail ?? "")"
  }

  private static func worst(
    of pods: [(pod: PodSnapshot, diagnosis: PodDiagnosis)]
  ) -> (pod: PodSnapshot, diagnosis: PodDiagnosis)? {
    pods.max { left, right in
      (left.diagnosis.severity, right.pod.key) < (right.diagnosis.severity, left.pod.key)
    }
  }

  /// The progress of a current update: `Updating 3/20`.
  private var updateSummary: String? {
    guard let rollout, !rollout.isComplete, !tally.snapshot.isTerminating else { return nil }
    // Nothing is under way while someone else has to delete the pods.
    guard target.strategy.type != .onDelete else { return nil }
    let verb =
      target.isPaused ? "Paused" : tally.snapshot.rollback != nil ? "Going back" : "Updating"
    let way = rollout.method == .inPlace && !target.isPaused ? " in place" : ""
    return "\(verb)\(way) \(rollout.updated)/\(rollout.total)"
  }

  var summary: String {
    if tally.snapshot.isTerminating { return "Terminating" }
    if let cause { return cause.reason }
    if failure != nil { return "Failed" }
    if tally.isComplete { return "Completed" }
    if tally.isSuspended { return ConditionReason.suspended.rawValue }
    if let updateSummary {
      guard let worst, worst.diagnosis.severity >= .initializing else { return updateSummary }
      return "\(updateSummary): \(worst.diagnosis.summary)"
    }
    if tally.snapshot.rollback != nil { return ConditionReason.rolledBack.rawValue }
    if let worst { return worst.diagnosis.summary }
    return target.replicas == 0 ? "ScaledToZero" : "Pending"
  }

  /// Whether nothing will improve without intervention, apart from the progress deadline.
  var isStalled: Bool {
    cause != nil || failure != nil || tally.snapshot.rollback != nil
  }

  var availableCount: Int { tally.active.count(where: tally.isAvailable) }

  /// How many pods are available, and what is wrong with the one that needs most attention.
  var availabilityMessage: String {
    var text = "\(availableCount) of \(target.replicas) pods are available"
    let completed = tally.completedCount
    if completed > 0 { text += ", \(completed) completed" }
    if let held = tally.snapshot.held, tally.outdatedCount > 0 {
      let count = tally.outdatedCount
      text += ", \(count) of an earlier revision \(held.phrase)"
    }
    if let worstText { text += "; \(worstText)" }
    let last = tally.takenAway.max(by: PodSnapshot.isOlder)
    guard target.runsToCompletion, let last, last.uid != worst?.pod.uid else { return text }
    return "\(text); the cluster took \(phrase(last, PodDiagnosis.ended(last))) (no failure)"
  }

  /// What is wrong with the pod that needs most attention; nil if nothing is.
  var worstText: String? {
    guard let worst, worst.diagnosis.severity > .none else { return nil }
    return phrase(worst.pod, worst.diagnosis)
  }

  /// The same unless that is an ordinary start.
  var hindranceText: String? {
    guard let diagnosis = worst?.diagnosis,
      diagnosis.severity == .trouble || (diagnosis.severity >= .late && diagnosis.detail != nil)
    else { return nil }
    return worstText
  }

  private func phrase(_ pod: PodSnapshot, _ diagnosis: PodDiagnosis) -> String {
    "\(pod.key.name): \(diagnosis.summary)\(diagnosis.detail.map { ": \($0)" } ?? "")"
  }

  /// How far a suspended pattern is.
  var suspendedMessage: String {
    "\(tally.completedCount) of \(target.replicas) pods completed, and none is run until suspend is"
      + " false"
  }

  /// Why a run-once pattern was given up; nil if it was not.
  var failure: (reason: ConditionReason, message: String)? {
    if tally.isBackoffLimitExceeded { return (.backoffLimitExceeded, failureMessage) }
    guard tally.isDeadlineExceeded else { return nil }
    return (
      .deadlineExceeded,
      "not complete \(target.activeDeadlineSeconds ?? 0) s after it began, as"
        + " activeDeadlineSeconds says: \(availabilityMessage)"
    )
  }

  /// How the pods failed, exemplified by the one created last.
  var failureMessage: String {
    let limit = "\(tally.failures) failed, and backoffLimit is \(target.backoffLimit)"
    let last = tally.failed.filter { !$0.isTakenAway }.max {
      ($0.replacement, $0.key) < ($1.replacement, $1.key)
    }
    guard let last else { return limit }
    let diagnosis = PodDiagnosis(last, initializers: target.initializers)
    return "\(limit); \(last.key.name): \(diagnosis.detail ?? diagnosis.summary)"
  }

  /// The log shippers, counted; nil if the pods have none, or that is not known.
  var shippers: ShipperCounts? {
    guard case .container(let name) = shipper else { return nil }
    return ShipperCounts(
      pods: tally.active.count,
      starting: waitingShippers?.count ?? 0,
      failing: tally.active.count { pod in
        (pod.initContainers + pod.containers).contains { $0.name == name && $0.isFailing }
      },
      warning: Set(shipperWarnings.map(\.pod)).count, leftOut: tally.withoutShipper.count)
  }

  /// The log shippers in words.
  func text(of shippers: ShipperCounts?) -> String {
    switch shipper {
    case .unknown: "Unknown"
    case .disabled: "Disabled"
    case .unsupported: "Unsupported"
    case .container: shippers?.summary ?? "Unknown"
    }
  }
}

extension PodTally {
  /// The number of seconds until the next pod takes longer to start or to end than is usual, which
  /// no event marks; nil if none does.
  var secondsToLongWait: Int? {
    let now = snapshot.now
    let starts = active.lazy.filter { !$0.isReady }.compactMap { $0.secondsToLate(now: now) }
    let ends = terminating.lazy.compactMap { $0.ending?.secondsToOverdue(now: now) }
    return [starts.filter { $0 > 0 }.min(), ends.filter { $0 > 0 }.min()].compactMap { $0 }.min()
  }
}
