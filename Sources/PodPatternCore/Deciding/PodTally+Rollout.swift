internal import KubernetesCore

/// Which pods have to go, and when.
extension PodTally {
  /// Pods of an older revision that fill a place.
  var outdatedPlaced: [PodSnapshot] { placed.filter(isOutdated) }

  /// The number of outdated pods of each older revision.
  var outdatedRevisions: [String: Int] {
    Dictionary(outdatedPlaced.map { ($0.revision, 1) }, uniquingKeysWith: +)
  }

  /// How many pods of an older revision are to be kept.
  var partition: Int { target.strategy.type == .rollingUpdate ? target.strategy.partition : 0 }

  /// Whether the operator has to carry out an update, or the kubelet has yet to catch up with one.
  var isUpdating: Bool {
    guard !target.isPaused, target.strategy.type != .onDelete else { return false }
    return outdatedPlaced.count > partition || placed.contains(where: \.isUpdatePending)
      || (snapshot.isRolloutOpen && placed.count > target.replicas && !recovering.isEmpty)
  }

  /// Pods that were updated in place and are not available again yet.
  private var recovering: [PodSnapshot] {
    active.filter { $0.update != nil && !isOutdated($0) && !isAvailable($0) }
  }

  /// Whether a pod of an older revision can be updated in place.
  func isPatchable(_ pod: PodSnapshot) -> Bool {
    pod.isActive && pod.update?.infeasible == nil && target.inPlaceFrom[pod.revision] != nil
  }

  /// Whether a pod of an older revision can be updated in place without interrupting it.
  func isPatchableUnnoticed(_ pod: PodSnapshot) -> Bool {
    isPatchable(pod) && target.inPlaceFrom[pod.revision] == Snapshot.InPlaceEffect.unnoticed
  }

  /// Pods that are of the target's revision and actually run it.
  var updated: [PodSnapshot] {
    placed.filter { $0.revision == target.revision && !isOutdated($0) && !$0.isUpdatePending }
  }

  /// How many places are finished: their pods are of the target's revision and available, and the
  /// old ones are gone.
  var updateDone: Int {
    let available = updated.count { isAvailable($0) || $0.phase == .succeeded }
    let leaving = max(0, outdatedPlaced.count - partition) + recovering.count
    return max(0, min(available, updateGoal - leaving))
  }

  /// How many pods are to be of the target's revision.
  var updateGoal: Int { max(0, target.replicas - partition) }

  /// Whether old pods are replaced gradually.
  var isRolling: Bool { isUpdating && target.strategy.type == .rollingUpdate }

  /// Whether all old pods have to be gone before a new one is created, and are not yet.
  var isClearingAway: Bool {
    guard target.strategy.type == .recreate, !target.isPaused else { return false }
    return !outdatedPlaced.isEmpty || terminating.contains(where: isOutdated)
  }

  /// Surplus pods in a ReplicaSet's deletion order; completed ones go last.
  var surplus: [PodSnapshot] {
    let count = placed.count - target.replicas
    guard count > 0 else { return [] }
    let order = DeletionOrder(placed)
    let completed = target.runsToCompletion ? order.sorted(succeeded) : []
    return Array((order.sorted(active) + completed).prefix(count))
  }

  /// Ended pods that need not be kept any longer.
  ///
  /// The last one is kept for its logs until another has ended or its revision is gone. If pods run
  /// to completion, all failed ones are kept until their revision is gone.
  var endedAndReplaced: [PodSnapshot] {
    guard !target.runsToCompletion else {
      guard vacancies == 0, !target.isPaused, target.strategy.type != .onDelete else { return [] }
      return failed.filter(isOutdated)
    }
    let ended = (failed + succeeded).sorted(by: PodSnapshot.isOlder)
    guard let last = ended.last, target.replicas > 0 else { return ended }
    // The last pod best explains why an update was rolled back.
    let isOver = vacancies == 0 && isOutdated(last) && snapshot.rollback == nil
    return isOver ? ended : ended.dropLast()
  }

  /// The number of seconds until the next ready pod becomes available; nil if none will.
  var secondsToNextAvailable: Int? {
    guard target.minReadySeconds > 0 else { return nil }
    return active.compactMap {
      $0.secondsToAvailable(minReadySeconds: target.minReadySeconds, now: snapshot.now)
    }.filter { $0 > 0 }.min()
  }
}
