internal import KubernetesCore

/// How far a rolling update may go in one step: a Deployment's rules, applied to one set of pods.
///
/// The rules are those of kube-controller-manager's deployment controller (`rolling.go`,
/// `NewRSNewReplicas`): there are never more than `replicas + maxSurge` pods, and no available pod
/// is taken if fewer than `replicas - maxUnavailable` would be left. Unavailable old pods go first.
///
/// A pod that can be updated in place is, and counts as unavailable until the kubelet has restarted
/// it. If it has to leave its Services first, it counts as unavailable from then on, and goes first
/// among those that are: what was begun is brought to its end. There is a surge only if pods are
/// replaced, or if no pod may be unavailable: then the surge pods stand in while others are updated,
/// and are deleted at the end.
struct RollingUpdate {
  private let tally: PodTally
  private let new: [PodSnapshot]
  /// How many completed pods count although they are gone.
  private let gone: Int
  /// Old pods that can be updated in place, and those that have to be replaced.
  private let patchable: [PodSnapshot]
  private let replaceable: [PodSnapshot]
  /// Old pods that can be updated in place without interruption.
  private let seamless: [PodSnapshot]
  /// How many of each are to be updated or replaced, now or later.
  private let seamlessCount: Int
  private let patchCount: Int
  private let replaceCount: Int
  /// Pods of the new revision that lack their log shipper and are to get it, and how many are now.
  private let lacking: [PodSnapshot]
  private let lackCount: Int

  init(_ tally: PodTally) {
    self.tally = tally
    let old = tally.outdatedPlaced
    lacking = tally.lackingPlaced
    lackCount = tally.lackingToReplace
    new = tally.placed.filter { !tally.isOutdated($0) && !tally.isLacking($0) }
    gone = tally.placedCount - tally.placed.count
    seamless = old.filter(tally.isSeamlesslyPatchable)
    patchable = old.filter { tally.isPatchable($0) && !tally.isSeamlesslyPatchable($0) }
    replaceable = old.filter { !tally.isPatchable($0) }
    let leaving = max(0, tally.outdatedCount - tally.keptBack)
    seamlessCount = min(seamless.count, leaving)
    patchCount = min(patchable.count, leaving - seamlessCount)
    replaceCount = leaving - seamlessCount - patchCount
  }

  /// How many pods of the new revision to create now.
  var creates: Int {
    let old = seamless.count + patchable.count + replaceable.count + lacking.count
    let missing = tally.target.replicas - (old - replaceCount - lackCount) - new.count
    let standIns = replaceCount + lackCount == 0 && unavailable == 0 ? min(surge, patchCount) : 0
    return max(0, min(missing + standIns, places - tally.placed.count))
  }

  /// The pods to update in place now.
  var updates: [PodSnapshot] { step.updates }

  /// The pods to delete now.
  var deletes: [Plan.PodDelete] {
    let overflow = tally.placedCount - places
    guard overflow <= 0 else { return surplus(overflow) }
    return superfluous.map { Plan.PodDelete($0, .surplus) }
      + step.deletes.map { Plan.PodDelete($0, .outdated) }
  }

  /// How many pods there may be.
  private var places: Int { tally.target.replicas + surge }

  /// How many surplus pods there may be; none if pods run to completion, whose work must not be
  /// done more often than asked for.
  private var surge: Int {
    guard !tally.target.runsToCompletion, replaceCount + lackCount > 0 || unavailable == 0 else {
      return 0
    }
    return tally.target.strategy.surge(of: tally.target.replicas)
  }

  /// Unavailable old pods that new ones already stand in for, as after a rollback in the middle of
  /// an update: they are not worth updating.
  private var superfluous: [PodSnapshot] {
    let standIns = min(new.count(where: isFit), tally.placed.count - tally.target.replicas)
    let idle = patchable.filter { !isFit($0) && !$0.isWithdrawn }
    return Array(DeletionOrder(tally.placed).sorted(idle).prefix(max(0, standIns)))
  }

  /// Pods beyond the maximum, as after scaling down in the middle of an update: unavailable ones
  /// first, then old ones.
  private func surplus(_ count: Int) -> [Plan.PodDelete] {
    let order = DeletionOrder(tally.placed)
    let old = replaceable + patchable + seamless + lacking
    let (oldIdle, newIdle) = (old.filter { !isFit($0) }, new.filter { !isFit($0) })
    let (oldFit, newFit) = (old.filter(isFit), new.filter(isFit))
    let all = [oldIdle, newIdle, oldFit, newFit].flatMap { order.sorted($0) }
    return all.prefix(count).map { Plan.PodDelete($0, .surplus) }
  }

  /// Old pods to update or delete next: unavailable ones, then as many available ones as can be
  /// spared.
  private var step: (updates: [PodSnapshot], deletes: [PodSnapshot]) {
    guard tally.placedCount <= places else { return ([], []) }
    let least = tally.target.replicas - unavailable
    // New pods that are not available yet count as missing: they may never become available.
    var spare = tally.placedCount - least - new.count { !isFit($0) }
    var served = tally.placed.count(where: isFit) + gone - least
    let order = DeletionOrder(tally.placed)
    func take(_ pods: [PodSnapshot], serving: Bool, atMost limit: Int) -> [PodSnapshot] {
      let sorted = order.sorted(pods.filter { isFit($0) == serving })
      let candidates = sorted.filter(\.isWithdrawn) + sorted.filter { !$0.isWithdrawn }
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
    let lackingIdle = take(lacking, serving: false, atMost: lackCount)
    updates += take(patchable, serving: true, atMost: patchCount - updates.count)
    deletes += take(replaceable, serving: true, atMost: replaceCount - deletes.count)
    deletes +=
      lackingIdle + take(lacking, serving: true, atMost: lackCount - lackingIdle.count)
    // Updating these interrupts nothing, and still it is done in batches so that people can watch.
    let batch = max(1, tally.target.strategy.unavailable(of: tally.target.replicas))
    updates += order.sorted(seamless).prefix(min(batch, seamlessCount))
    return (updates, deletes)
  }

  /// How many pods may be unavailable; at least one if there is no surge, or the update would get
  /// stuck.
  private var unavailable: Int {
    let share = tally.target.strategy.unavailable(of: tally.target.replicas)
    return tally.target.runsToCompletion ? max(1, share) : share
  }

  /// Whether a pod is available or has completed.
  private func isFit(_ pod: PodSnapshot) -> Bool {
    tally.isAvailable(pod) || pod.phase == .succeeded
  }
}

extension PodSnapshot {
  /// Whether it is out of its Services for an update in place that has not begun.
  fileprivate var isWithdrawn: Bool { inPlaceGate?.isClosed == true && !isUpdatePending }
}
