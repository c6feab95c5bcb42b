internal import KubernetesCore

/// How far a rolling update may go in one step: a Deployment's rules, over one set of pods.
///
/// The rules are those of kube-controller-manager's deployment controller (`rolling.go`,
/// `NewRSNewReplicas`): never more pods than `replicas + maxSurge`, and no pod that serves is taken
/// where fewer than `replicas - maxUnavailable` would be left. Old pods that serve nobody go first.
///
/// A pod that can be updated in place is, and counts as one that does not serve until the kubelet
/// has started it again. There are surplus pods only where old ones are replaced, or where no pod may
/// be missing: then those in surplus serve while others are updated, and go in the end.
struct RollingUpdate {
  private let tally: PodTally
  private let new: [PodSnapshot]
  /// Old pods that can be updated in place, and those that can't.
  private let patchable: [PodSnapshot]
  private let replaceable: [PodSnapshot]
  /// Old pods that can be updated in place while they serve.
  private let unnoticed: [PodSnapshot]
  /// How many of them are to be updated now or later, and how many to be replaced.
  private let unnoticedCount: Int
  private let patchCount: Int
  private let replaceCount: Int

  init(_ tally: PodTally) {
    self.tally = tally
    let old = tally.outdatedPlaced
    new = tally.placed.filter { !tally.isOutdated($0) }
    unnoticed = old.filter(tally.isPatchableUnnoticed)
    patchable = old.filter { tally.isPatchable($0) && !tally.isPatchableUnnoticed($0) }
    replaceable = old.filter { !tally.isPatchable($0) }
    let leaving = max(0, old.count - tally.partition)
    unnoticedCount = min(unnoticed.count, leaving)
    patchCount = min(patchable.count, leaving - unnoticedCount)
    replaceCount = leaving - unnoticedCount - patchCount
  }

  /// How many pods of the new revision to make now.
  var creates: Int {
    let old = unnoticed.count + patchable.count + replaceable.count
    let missing = tally.target.replicas - (old - replaceCount) - new.count
    let standIns = replaceCount == 0 && unavailable == 0 ? min(surge, patchCount) : 0
    return max(0, min(missing + standIns, places - tally.placed.count))
  }

  /// The pods to update in place now.
  var updates: [PodSnapshot] { step.updates }

  /// The pods to delete now.
  var deletes: [Plan.PodDelete] {
    let overflow = tally.placed.count - places
    guard overflow <= 0 else { return surplus(overflow) }
    return superfluous.map { Plan.PodDelete($0, .surplus) }
      + step.deletes.map { Plan.PodDelete($0, .outdated) }
  }

  /// How many pods there may be.
  private var places: Int { tally.target.replicas + surge }

  /// How many pods there may be too many; what runs to completion is work to be done, and not too
  /// often.
  private var surge: Int {
    guard !tally.target.runsToCompletion, replaceCount > 0 || unavailable == 0 else { return 0 }
    return tally.target.strategy.surge(of: tally.target.replicas)
  }

  /// Old pods that serve nobody and that new ones stand in for already, as after going back in the
  /// middle of an update: they are not worth updating.
  private var superfluous: [PodSnapshot] {
    let standIns = min(new.count(where: isFit), tally.placed.count - tally.target.replicas)
    let idle = patchable.filter { !isFit($0) }
    return Array(DeletionOrder(tally.placed).sorted(idle).prefix(max(0, standIns)))
  }

  /// Pods beyond what there may be at all, as after scaling down in the middle of an update: those
  /// that do not serve, then those that are old.
  private func surplus(_ count: Int) -> [Plan.PodDelete] {
    let order = DeletionOrder(tally.placed)
    let old = replaceable + patchable + unnoticed
    let (oldIdle, newIdle) = (old.filter { !isFit($0) }, new.filter { !isFit($0) })
    let (oldFit, newFit) = (old.filter(isFit), new.filter(isFit))
    let all = [oldIdle, newIdle, oldFit, newFit].flatMap { order.sorted($0) }
    return all.prefix(count).map { Plan.PodDelete($0, .surplus) }
  }

  /// Old pods whose turn it is: those that do not serve, then as many of the others as can be spared.
  private var step: (updates: [PodSnapshot], deletes: [PodSnapshot]) {
    guard tally.placed.count <= places else { return ([], []) }
    let least = tally.target.replicas - unavailable
    // What is new and does not serve yet is counted as missing: it may never serve.
    var spare = tally.placed.count - least - new.count { !isFit($0) }
    var served = tally.placed.count(where: isFit) - least
    let order = DeletionOrder(tally.placed)
    func take(_ pods: [PodSnapshot], serving: Bool, atMost limit: Int) -> [PodSnapshot] {
      let candidates = order.sorted(pods.filter { isFit($0) == serving })
      let count = max(0, min(spare, limit, serving ? served : .max))
      let taken = candidates.prefix(count)
      spare -= taken.count
      if serving { served -= taken.count }
      return Array(taken)
    }
    let leaving = Set(superfluous.map(\.uid))
    let patchable = patchable.filter { !leaving.contains($0.uid) }
    var updates = take(patchable, serving: false, atMost: patchCount)
    var deletes = take(replaceable, serving: false, atMost: replaceCount)
    updates += take(patchable, serving: true, atMost: patchCount - updates.count)
    deletes += take(replaceable, serving: true, atMost: replaceCount - deletes.count)
    // Nobody is the worse for these, and still they go a batch at a time: somebody may watch.
    let batch = max(1, tally.target.strategy.unavailable(of: tally.target.replicas))
    updates += order.sorted(unnoticed).prefix(min(batch, unnoticedCount))
    return (updates, deletes)
  }

  /// How many pods may be missing; where there is no surge one at least, or nothing would move.
  private var unavailable: Int {
    let share = tally.target.strategy.unavailable(of: tally.target.replicas)
    return tally.target.runsToCompletion ? max(1, share) : share
  }

  /// Whether a pod does what it is for: it serves, or has done its work.
  private func isFit(_ pod: PodSnapshot) -> Bool {
    tally.isAvailable(pod) || pod.phase == .succeeded
  }
}
