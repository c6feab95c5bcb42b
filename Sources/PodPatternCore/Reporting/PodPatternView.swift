internal import KubernetesCore

/// A tally read as a person would: in one summary, and in three conditions.
struct PodPatternView {
  let tally: PodTally
  let obstacle: Obstacle?
  let shipper: ShipperState
  let note: String?
  let rollout: RolloutStatus?
  let logsDrained: LogsDrained?
  private let diagnoses: [(pod: PodSnapshot, diagnosis: PodDiagnosis)]

  init(
    tally: PodTally, obstacle: Obstacle?, shipper: ShipperState, note: String?,
    rollout: RolloutStatus?, logsDrained: LogsDrained?
  ) {
    self.rollout = rollout
    self.logsDrained = logsDrained
    self.tally = tally
    self.obstacle = obstacle
    self.shipper = shipper
    self.note = note
    diagnoses = tally.active.map {
      ($0, PodDiagnosis($0, initializers: tally.target.initializers))
    }
  }

  private var target: Snapshot.Target { tally.target }

  /// Whether all pods have done what they were for.
  var isComplete: Bool {
    target.runsToCompletion && target.replicas > 0 && tally.active.isEmpty
      && tally.succeeded.count { !tally.isOutdated($0) } >= target.replicas
  }

  /// The pod that concerns a person most; during an update one of the new pods, if any does. It may
  /// be one that has ended within seconds, and is waited for to be tried again.
  var worst: (pod: PodSnapshot, diagnosis: PodDiagnosis)? {
    let new = diagnoses.filter { !tally.isOutdated($0.pod) }
    let worstNew = worst(of: new)
    if let ended = tally.snapshot.backoff?.last, worstNew?.diagnosis.concern != .trouble {
      // The next one is about to do the same.
      return (ended, PodDiagnosis.ended(ended))
    }
    if let worstNew, worstNew.diagnosis.concern > .none { return worstNew }
    return worst(of: diagnoses)
  }

  private func worst(
    of pods: [(pod: PodSnapshot, diagnosis: PodDiagnosis)]
  ) -> (pod: PodSnapshot, diagnosis: PodDiagnosis)? {
    pods.max { left, right in
      (left.diagnosis.concern, right.pod.key) < (right.diagnosis.concern, left.pod.key)
    }
  }

  /// How far an update is, where one is under way: `Updating 3/20`.
  private var updateSummary: String? {
    guard let rollout, !rollout.isComplete, !tally.snapshot.isTerminating else { return nil }
    // Nobody is at work where somebody else is to delete the pods.
    guard target.strategy.type != .onDelete else { return nil }
    let verb =
      target.isPaused ? "Paused" : tally.snapshot.rollback != nil ? "Going back" : "Updating"
    let way = rollout.method == .inPlace && !target.isPaused ? " in place" : ""
    return "\(verb)\(way) \(rollout.updated)/\(rollout.total)"
  }

  var summary: String {
    if tally.snapshot.isTerminating { return "Terminating" }
    if let obstacle { return obstacle.reason }
    if tally.isBackoffLimitExceeded { return "Failed" }
    if isComplete { return "Completed" }
    if let updateSummary {
      guard let worst, worst.diagnosis.concern >= .initializing else { return updateSummary }
      return "\(updateSummary): \(worst.diagnosis.summary)"
    }
    if tally.snapshot.rollback != nil { return Rollback.reason }
    if let worst { return worst.diagnosis.summary }
    return target.replicas == 0 ? "ScaledToZero" : "Pending"
  }

  var shipperText: String {
    switch shipper {
    case .unknown: return "Unknown"
    case .disabled: return "Disabled"
    case .unsupported: return "Unsupported"
    case .container(let name):
      let failing = tally.active.count { pod in
        (pod.initContainers + pod.containers).contains { $0.name == name && $0.isFailing }
      }
      if failing > 0 { return "\(failing) failing" }
      let warning = Set(shipperWarnings.map(\.pod)).count
      if warning > 0 { return "\(warning) warning" }
      let waiting = waitingShippers(name).count
      return waiting == 0 ? "Shipping" : "\(waiting) starting"
    }
  }
}
