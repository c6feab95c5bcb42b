internal import KubernetesCore

extension PodPatternStatus {
  /// The status of a tally.
  ///
  /// - Parameters:
  ///   - tally: the pods, including those just created.
  ///   - cause: what was refused, or why there is no expansion.
  ///   - shipper: whether the pods have a log shipper.
  ///   - note: a remark for the message of Ready, such as that the cluster is too old for native
  ///     sidecars.
  ///   - previous: the last reported status: it has the transition times of the conditions and the
  ///     revision before an update.
  package init(
    _ tally: PodTally, cause: StallCause? = nil, shipper: ShipperState, note: String? = nil,
    previous: PodPatternStatus?
  ) {
    let snapshot = tally.snapshot
    let target = tally.target
    rollback = snapshot.rollback
    rollout = RolloutStatus(tally, previous: previous?.rollout)
    switch shipper {
    case .container(let name):
      logsDrained = LogsDrained(tally, shipper: name, previous: previous?.logsDrained)
    case .unknown: logsDrained = previous?.logsDrained
    case .disabled, .unsupported: break
    }
    let assessment = StatusAssessment(
      tally, cause: cause, shipper: shipper, note: note, rollout: rollout,
      logsDrained: logsDrained, previous: previous)
    observedGeneration = snapshot.generation
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
    succeeded = target.runsToCompletion ? tally.succeeded.count : nil
    failed = target.runsToCompletion ? tally.failures : nil
    self.shipper = assessment.shipperText
    conditions = assessment.conditions(previous: previous)
    self = held
  }
}

extension PodPatternStatus {
  /// The status of an observed pattern.
  ///
  /// - Parameters:
  ///   - goal: what its pods are to become; nil if its spec can't be expanded.
  ///   - memory: tells what has failed.
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
      note: goal?.expanded.note, previous: previous)
  }
}
