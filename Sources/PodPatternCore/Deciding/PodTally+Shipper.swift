internal import KubernetesCore

/// Pods that are to do without their log shipper for now, or to get it back.
extension PodTally {
  /// Whether a pod of the target's revision is replaced for lacking its log shipper.
  func isLacking(_ pod: PodSnapshot) -> Bool {
    guard let phase = snapshot.shipper.phase, phase != .givenUp, !target.runsToCompletion,
      target.strategy.type == .rollingUpdate
    else { return false }
    return pod.withoutShipper != nil && pod.revision == target.revision && !isOutdated(pod)
  }

  var lackingPlaced: [PodSnapshot] {
    snapshot.shipper.phase == nil ? [] : placed.filter(isLacking)
  }

  /// How many of them are to be replaced now: one, while it is not known whether its log shipper
  /// starts.
  var lackingToReplace: Int {
    let count = lackingPlaced.count
    guard count > 0, snapshot.shipper.phase == .trial else { return count }
    return triesShipper && placedCount <= target.replicas ? 0 : 1
  }

  /// Whether a pod is on its way whose log shipper has yet to start.
  private var triesShipper: Bool {
    active.contains {
      $0.revision == target.revision && !isOutdated($0) && $0.withoutShipper == nil
        && !$0.hasStartedShipper
    }
  }

  /// Says which of the pods to create are made without their log shipper.
  func leaveOutShippers(_ creates: inout [Plan.PodCreate]) {
    let stance = snapshot.shipper
    guard !stance.reasons.isEmpty else { return }
    var lacksTrial = stance.phase == .trial && !triesShipper
    for index in creates.indices {
      let revision = creates[index].revision ?? target.revision
      guard let why = stance.reasons[revision] else { continue }
      if revision == target.revision, lacksTrial {
        lacksTrial = false
        continue
      }
      creates[index].withoutShipper = why
    }
  }

  /// Pods to replace by such without a log shipper, since theirs keeps them from starting.
  ///
  /// They serve nobody, so it costs nothing. Still it is done in the steps of a rolling update: what
  /// takes their places may not become available either.
  var heldUpToReplace: [PodSnapshot] {
    let stance = snapshot.shipper
    let heldUp = active.filter {
      stance.waiting.contains($0.uid) && stance.givenUp.contains($0.revision) && isWanted($0)
    }
    guard !heldUp.isEmpty else { return [] }
    let (strategy, replicas) = (target.strategy, target.replicas)
    let step = max(1, strategy.surge(of: replicas), strategy.unavailable(of: replicas))
    let starting = active.count { $0.withoutShipper != nil && !isAvailable($0) }
    let free = max(0, step.saturatingAdd(-starting).saturatingAdd(-vacancies))
    return Array(DeletionOrder(placed).sorted(heldUp).prefix(free))
  }

  /// Whether a pod of the target's revision is available, and its log shipper runs.
  var hasProvenShipper: Bool {
    active.contains {
      $0.revision == target.revision && !isOutdated($0) && $0.withoutShipper == nil
        && $0.runsShipper && isAvailable($0) && !$0.isUpdatePending
    }
  }

  /// How many pods of earlier revisions stay for now: those of the partition and, as long as one pod
  /// alone tries the new image of its log shipper, all others.
  var keptBack: Int {
    guard snapshot.isCanary, snapshot.rollback == nil, !target.runsToCompletion,
      target.strategy.type == .rollingUpdate, !hasProvenShipper
    else { return partition }
    return max(partition, target.replicas - 1)
  }

  /// Active pods that run, or are to run, without the log shipper of their revision.
  var withoutShipper: [PodSnapshot] { active.filter { $0.withoutShipper != nil } }
}

extension PodSnapshot {
  private var shipper: ContainerSnapshot? {
    (initContainers + containers).first { $0.name == ShipperState.containerName }
  }

  /// Whether its log shipper runs.
  var runsShipper: Bool { shipper?.state == .running }

  /// Whether its log shipper has started, so that its image is there; what became of it since does not
  /// matter.
  var hasStartedShipper: Bool {
    guard withoutShipper == nil, let shipper else { return false }
    if shipper.state == .running { return true }
    let isFirst = initContainers.contains { $0.name == ShipperState.containerName }
    return isFirst ? hasStartedContainers : shipper.lastTermination != nil
  }

  /// Whether no container of the application has ever run, and its turn comes after that of the log
  /// shipper, which has not started.
  var awaitsShipper: Bool {
    guard isActive, withoutShipper == nil, !hasStartedContainers,
      let shipper = initContainers.first(where: { $0.name == ShipperState.containerName })
    else { return false }
    return shipper.state != .running
  }

  /// Whether its log shipper can't be started, and keeps it from starting.
  var isHeldUpByShipper: Bool { awaitsShipper && shipper?.isFailing == true }

  /// What the kubelet says of the log shipper that does not start.
  var shipperTrouble: String? {
    guard let shipper else { return nil }
    if shipper.trouble == "CrashLoopBackOff" || shipper.trouble == nil, shipper.failure != nil {
      return shipper.failureText
    }
    guard case .waiting(let reason?, let message) = shipper.state else { return nil }
    return message.map { "\(reason): \($0)" } ?? reason
  }
}
