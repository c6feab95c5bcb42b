internal import KubernetesCore

/// Which pods have to go, and when.
extension Census {
  /// Pods of an older revision that fill a place.
  var outdatedPlaced: [PodSnapshot] { placed.filter(isOutdated) }

  /// How many pods of an older revision are to stay as they are.
  var partition: Int { target.strategy.type == .rollingUpdate ? target.strategy.partition : 0 }

  /// Whether an update is to be carried out by the operator, or the kubelet has yet to follow one.
  var isUpdating: Bool {
    guard !target.isPaused, target.strategy.type != .onDelete else { return false }
    return outdatedPlaced.count > partition || placed.contains(where: \.isUpdatePending)
  }

  /// Whether a pod of an older revision can be updated in place.
  func isPatchable(_ pod: PodSnapshot) -> Bool {
    pod.isActive && pod.update?.infeasible == nil && target.inPlaceFrom.contains(pod.revision)
  }

  /// Pods that are of the target's revision, and are run as such.
  var updated: [PodSnapshot] {
    placed.filter { $0.revision == target.revision && !isOutdated($0) && !$0.isUpdatePending }
  }

  /// How many pods are to be of the target's revision.
  var updateGoal: Int { max(0, target.replicas - partition) }

  /// Whether old pods give way to new ones little by little.
  var isRolling: Bool { isUpdating && target.strategy.type == .rollingUpdate }

  /// Whether all old pods must be gone before a new one is made, and are not yet.
  var isClearingAway: Bool {
    guard target.strategy.type == .recreate, !target.isPaused else { return false }
    return !outdatedPlaced.isEmpty || terminating.contains(where: isOutdated)
  }

  /// Pods beyond those asked for, in the order of a ReplicaSet; completed ones go last.
  var surplus: [PodSnapshot] {
    let count = placed.count - target.replicas
    guard count > 0 else { return [] }
    let order = DeletionOrder(placed)
    let completed = target.runsToCompletion ? order.sorted(succeeded) : []
    return Array((order.sorted(active) + completed).prefix(count))
  }

  /// Ended pods that are kept no longer, now that no place is empty.
  ///
  /// Where pods run to completion the failed ones stay, for their logs, until their revision goes.
  var endedAndReplaced: [PodSnapshot] {
    guard target.runsToCompletion else { return failed + succeeded }
    guard !target.isPaused, target.strategy.type != .onDelete else { return [] }
    return failed.filter(isOutdated)
  }

  /// How many seconds are left until the next ready pod becomes available; nil where none will.
  var secondsToNextAvailable: Int? {
    guard target.minReadySeconds > 0 else { return nil }
    return active.compactMap {
      $0.secondsToAvailable(minReadySeconds: target.minReadySeconds, now: snapshot.now)
    }.filter { $0 > 0 }.min()
  }
}
