internal import KubernetesCore

extension PodPatternStatus {
  /// Tells what a moment looks like.
  ///
  /// - Parameters:
  ///   - snapshot: The moment, the pods that were just made among its pods.
  ///   - obstacle: What was refused, or why there is no expansion.
  ///   - shipper: Whether the pods carry a log shipper.
  ///   - note: What Ready's message says beside its own, such as that the cluster is too old for
  ///     native sidecars.
  ///   - previous: The status told before: it has the times of the conditions and the revision
  ///     before an update.
  package init(
    _ snapshot: Snapshot, obstacle: Obstacle? = nil, shipper: ShipperState, note: String? = nil,
    previous: PodPatternStatus?
  ) {
    let census = Census(snapshot)
    let target = snapshot.target
    rollback = snapshot.rollback
    rollout = RolloutStatus(census, previous: previous?.rollout)
    switch shipper {
    case .container(let name):
      logsDrained = LogsDrained(census, shipper: name, previous: previous?.logsDrained)
    case .unknown: logsDrained = previous?.logsDrained
    case .disabled, .unsupported: break
    }
    let view = PodPatternView(
      census: census, obstacle: obstacle, shipper: shipper, note: note, rollout: rollout,
      logsDrained: logsDrained)
    observedGeneration = snapshot.generation
    replicas = census.placed.count
    updateRevision = rollback?.from ?? target.revision
    updatedReplicas = rollback == nil ? census.updated.count : 0
    readyReplicas = census.active.count { $0.isReady }
    availableReplicas = census.active.count(where: census.isAvailable)
    selector = "podpattern.dev/pattern=\(snapshot.key.name)"
    currentRevision =
      census.isSettled && census.outdatedPlaced.isEmpty
      ? target.revision : previous?.currentRevision ?? ""
    summary = view.summary
    initializers = target.initializers.map { InitializerStatus(name: $0, census: census) }
    ready = "\(readyReplicas)/\(target.replicas)"
    succeeded = target.runsToCompletion ? census.succeeded.count : nil
    failed = target.runsToCompletion ? census.failures : nil
    self.shipper = view.shipperText
    conditions = view.conditions(previous: previous)
    self = held
  }
}
