internal import KubernetesCore

/// How far a rolling update may go in one step: a Deployment's rules, over one set of pods.
///
/// The rules are those of kube-controller-manager's deployment controller (`rolling.go`,
/// `NewRSNewReplicas`): never more pods than `replicas + maxSurge`, and no pod that serves is taken
/// where fewer than `replicas - maxUnavailable` would be left. Old pods that serve nobody go first.
struct RollingUpdate {
  private let census: Census
  private let old: [PodSnapshot]
  private let new: [PodSnapshot]

  init(_ census: Census) {
    self.census = census
    old = census.outdatedPlaced
    new = census.placed.filter { !census.isOutdated($0) }
  }

  /// How many pods of the new revision to make now.
  var creates: Int {
    let staying = min(census.partition, old.count)
    let missing = census.target.replicas - staying - new.count
    return max(0, min(missing, census.places - census.placed.count))
  }

  /// The pods to delete now.
  var deletes: [Plan.PodDelete] {
    let overflow = census.placed.count - census.places
    guard overflow <= 0 else { return surplus(overflow) }
    return outdated
  }

  /// Pods beyond what there may be at all, as after scaling down in the middle of an update: those
  /// that do not serve, then those that are old.
  private func surplus(_ count: Int) -> [Plan.PodDelete] {
    let order = DeletionOrder(census.placed)
    let (oldIdle, newIdle) = (old.filter { !isFit($0) }, new.filter { !isFit($0) })
    let (oldFit, newFit) = (old.filter(isFit), new.filter(isFit))
    let all = [oldIdle, newIdle, oldFit, newFit].flatMap { order.sorted($0) }
    return all.prefix(count).map { Plan.PodDelete($0, .surplus) }
  }

  private var outdated: [Plan.PodDelete] {
    let least = census.target.replicas - unavailable
    // What is new and does not serve yet is counted as missing: it may never serve.
    let spare = census.placed.count - least - new.count { !isFit($0) }
    let leaving = old.count - census.partition
    guard spare > 0, leaving > 0 else { return [] }
    let order = DeletionOrder(census.placed)
    let idle = order.sorted(old.filter { !isFit($0) }).prefix(min(spare, leaving))
    let served = census.placed.count(where: isFit) - least
    let fit = order.sorted(old.filter(isFit))
      .prefix(max(0, min(served, spare - idle.count, leaving - idle.count)))
    return (idle + fit).map { Plan.PodDelete($0, .outdated) }
  }

  /// How many pods may be missing; where there is no surge one at least, or nothing would move.
  private var unavailable: Int {
    let share = census.target.strategy.unavailable(of: census.target.replicas)
    return census.target.runsToCompletion ? max(1, share) : share
  }

  /// Whether a pod does what it is for: it serves, or has done its work.
  private func isFit(_ pod: PodSnapshot) -> Bool {
    census.isAvailable(pod) || pod.phase == .succeeded
  }
}
