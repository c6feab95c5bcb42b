internal import KubernetesCore

/// Which pods have to go, and when.
extension Census {
  /// Pods of an older revision that fill a place.
  var outdatedPlaced: [PodSnapshot] { placed.filter(isOutdated) }

  /// Whether an update is to be carried out by the operator.
  var isUpdating: Bool {
    !target.isPaused && target.strategy != .onDelete && !outdatedPlaced.isEmpty
  }

  /// Whether all old pods must be gone before a new one is made, and are not yet.
  var isClearingAway: Bool {
    guard target.strategy == .recreate, !target.isPaused else { return false }
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
    guard !target.isPaused, target.strategy != .onDelete else { return [] }
    return failed.filter(isOutdated)
  }

  /// The next old pod to make way for a new one: one that is of no use first, and one that is
  /// available only while all are.
  var nextToUpdate: PodSnapshot? {
    guard isUpdating, target.strategy == .rollingUpdate else { return nil }
    let isInProgress = active.contains { !isOutdated($0) && !isAvailable($0) }
    guard !isInProgress else { return nil }
    let old = outdatedPlaced
    let useless = old.filter { $0.isActive && !isAvailable($0) }
    if let first = DeletionOrder(placed).sorted(useless).first { return first }
    let fit = placed.count { isAvailable($0) || $0.phase == .succeeded }
    guard fit >= target.replicas else { return nil }
    return DeletionOrder(placed).sorted(old).first
  }

  /// How many seconds are left until the next ready pod becomes available; nil where none will.
  var secondsToNextAvailable: Int? {
    guard target.minReadySeconds > 0 else { return nil }
    return active.compactMap {
      $0.secondsToAvailable(minReadySeconds: target.minReadySeconds, now: snapshot.now)
    }.filter { $0 > 0 }.min()
  }
}
