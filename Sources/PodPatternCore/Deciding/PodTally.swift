internal import KubernetesCore

/// A snapshot's pods, classified by their relation to the pattern: the basis of plans and statuses.
package struct PodTally: Sendable {
  /// The snapshot. Everything in it except the pods may change afterwards.
  package internal(set) var snapshot: Snapshot
  /// Orphans that have the label and are active: to be adopted, and already counted as the
  /// pattern's.
  let adoptable: [PodSnapshot]
  /// Owned, but without the label: to be released, and no longer counted.
  let releasable: [PodSnapshot]
  /// Running or about to.
  let active: [PodSnapshot]
  let succeeded: [PodSnapshot]
  let failed: [PodSnapshot]
  let terminating: [PodSnapshot]

  package init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    var (adoptable, releasable): ([PodSnapshot], [PodSnapshot]) = ([], [])
    var (active, succeeded, failed): ([PodSnapshot], [PodSnapshot], [PodSnapshot]) = ([], [], [])
    var terminating: [PodSnapshot] = []
    // Owners are namespaced: a uid from another namespace means nothing.
    for pod in snapshot.pods where pod.key.namespace == snapshot.key.namespace {
      let isMatching = pod.pattern == snapshot.key.name
      if pod.ownerUID == nil {
        guard isMatching, pod.isActive, !snapshot.isTerminating else { continue }
        adoptable.append(pod)
      } else if pod.ownerUID != snapshot.uid {
        continue
      } else if !isMatching {
        if !pod.isTerminating { releasable.append(pod) }
        continue
      }
      if pod.isTerminating {
        terminating.append(pod)
      } else {
        switch pod.phase {
        case .succeeded: succeeded.append(pod)
        case .failed: failed.append(pod)
        case .pending, .running, .unknown: active.append(pod)
        }
      }
    }
    (self.adoptable, self.releasable) = (adoptable, releasable)
    (self.active, self.succeeded, self.failed) = (active, succeeded, failed)
    self.terminating = terminating
  }

  package var target: Snapshot.Target { snapshot.target }

  /// Pods that fill a place: active ones, and completed ones if pods run to completion.
  var placed: [PodSnapshot] { target.runsToCompletion ? active + succeeded : active }

  /// How many places are filled, including those of completed pods that are gone.
  var placedCount: Int {
    goneCompleted.values.reduce(placed.count) { $0.saturatingAdd($1) }
  }

  /// The number of missing pods.
  var vacancies: Int { max(0, target.replicas - placedCount) }

  /// Whether a pod is of another revision. A pod without the label is yet to be adopted, or somebody
  /// has taken the label away: it is left alone, as by a ReplicaSet. A pod that its node can't resize
  /// as wanted counts as outdated.
  func isOutdated(_ pod: PodSnapshot) -> Bool {
    !pod.revision.isEmpty && (pod.revision != target.revision || pod.update?.infeasible != nil)
  }

  /// Whether a pod has been ready for long enough. A pod that the kubelet is about to restart
  /// counts as restarting already, and so does one that is out of its Services for that.
  func isAvailable(_ pod: PodSnapshot) -> Bool {
    pod.isActive && !pod.isRestartPending && pod.inPlaceGate?.isClosed != true
      && pod.isAvailable(minReadySeconds: target.minReadySeconds, now: snapshot.now)
  }

  /// Whether the pods are as wanted, and available or completed.
  var isSettled: Bool {
    guard !isUpdating, active.allSatisfy(isAvailable) else { return false }
    guard target.runsToCompletion else { return placed.count == target.replicas }
    return vacancies == 0 && surplus.isEmpty
  }

  /// How many pods of the target's revision failed, including those that no longer exist: the most
  /// that pods and status together prove.
  ///
  /// Replacement number k was created after k failures, so its own failure is at least number k+1.
  var failures: Int {
    let ours = failed.filter { isWanted($0) && !$0.isTakenAway }
    let known = max(snapshot.reportedFailures, replacementsSeen)
    let proven = ours.map { Count(replacement(of: $0)) + 1 }.max()
    return max(known, ours.count, proven?.value ?? 0)
  }

  /// How many replacements of failed pods were created; the remaining vacancies are failures that
  /// were not replaced yet.
  var replacementsMade: Int { max(replacementsSeen, failures - min(vacancies, failures)) }

  private var replacementsSeen: Int {
    let pods = active + succeeded + failed + terminating
    return pods.filter(isWanted).map(replacement(of:)).max() ?? 0
  }

  /// The number of a replacement, if plausible: anyone may write the annotation, and there are
  /// never more replacements than the limit allows.
  private func replacement(of pod: PodSnapshot) -> Int {
    pod.replacement > 0 && pod.replacement <= target.backoffLimit ? pod.replacement : 0
  }

  /// Pods that the cluster took away.
  var takenAway: [PodSnapshot] { failed.filter { $0.isTakenAway && isWanted($0) } }

  /// Whether more pods failed than may be replaced.
  var isBackoffLimitExceeded: Bool {
    target.runsToCompletion && failures > target.backoffLimit
  }
}

/// Which pods have to go, and when.
extension PodTally {
  /// Pods of an older revision that fill a place.
  var outdatedPlaced: [PodSnapshot] { placed.filter(isOutdated) }

  /// The number of outdated pods of each older revision, including completed ones that are gone.
  var outdatedRevisions: [String: Int] {
    Dictionary(outdatedPlaced.map { ($0.revision, 1) }, uniquingKeysWith: +)
      .merging(goneCompleted.filter { $0.key != target.revision }, uniquingKeysWith: +)
  }

  /// The number of all of them.
  var outdatedCount: Int { outdatedRevisions.values.reduce(0) { $0.saturatingAdd($1) } }

  /// How many pods of an older revision are to be kept.
  var partition: Int { target.strategy.type == .rollingUpdate ? target.strategy.partition : 0 }

  /// Whether the operator has to carry out an update, or the kubelet has yet to catch up with one.
  private var isUpdating: Bool {
    guard !target.isPaused, target.strategy.type != .onDelete else { return false }
    return outdatedCount > partition || lackingToReplace > 0
      || placed.contains(where: \.isUpdatePending)
      || (snapshot.isRolloutOpen && placed.count > target.replicas && !recovering.isEmpty)
  }

  /// Pods that were updated in place and are not available again yet.
  private var recovering: [PodSnapshot] {
    active.filter { $0.update != nil && !isOutdated($0) && !isAvailable($0) }
  }

  /// Whether a pod of an older revision can be updated in place.
  func isPatchable(_ pod: PodSnapshot) -> Bool {
    // What changes in place may be in the log shipper, which it does not have.
    pod.isActive && pod.update?.infeasible == nil && pod.withoutShipper == nil
      && target.inPlaceFrom[pod.revision] != nil && !lacksGate(pod)
  }

  /// Whether a pod of an older revision would lose requests if it were updated in place, for it was
  /// made before pods of this pattern had a readiness gate.
  func lacksGate(_ pod: PodSnapshot) -> Bool {
    target.isGated && pod.inPlaceGate == nil && target.inPlaceFrom[pod.revision] == .servingRestart
  }

  /// Whether a pod of an older revision has to be out of its Services to be updated in place.
  func needsWithdrawal(_ pod: PodSnapshot) -> Bool {
    target.isGated && pod.inPlaceGate != nil && target.inPlaceFrom[pod.revision] == .servingRestart
  }

  /// Whether a pod of an older revision can be updated in place without interrupting it.
  func isSeamlesslyPatchable(_ pod: PodSnapshot) -> Bool {
    isPatchable(pod) && target.inPlaceFrom[pod.revision] == Snapshot.InPlaceEffect.seamless
  }

  /// Pods that are of the target's revision and actually run it.
  var updated: [PodSnapshot] {
    placed.filter { $0.revision == target.revision && !isOutdated($0) && !$0.isUpdatePending }
  }

  /// How many places are finished: their pods are of the target's revision and available, and the
  /// old ones are gone.
  var updateDone: Int {
    let gone = goneCompleted[target.revision] ?? 0
    let available = updated.count { isAvailable($0) || $0.phase == .succeeded } + gone
    let leaving = max(0, outdatedCount - partition) + recovering.count
    return max(0, min(available, updateGoal - leaving))
  }

  /// How many pods are to be of the target's revision.
  var updateGoal: Int { max(0, target.replicas - partition) }

  /// Whether old pods are replaced gradually.
  var isRolling: Bool { isUpdating && target.strategy.type == .rollingUpdate }

  /// Whether all old pods have to be gone before a new one is created, and are not yet.
  var isClearingAway: Bool {
    guard target.strategy.type == .recreate, !target.isPaused else { return false }
    return !outdatedPlaced.isEmpty || !outdatedEnding.isEmpty
  }

  /// Pods of an older revision that were asked to end.
  var outdatedEnding: [PodSnapshot] { terminating.filter(isOutdated) }

  /// Surplus pods in a ReplicaSet's deletion order; completed ones go last. While an update is held
  /// back, of each revision those beyond what there is to be of it.
  var surplus: [PodSnapshot] {
    let count = placedCount - target.replicas
    guard count > 0 else { return [] }
    let order = DeletionOrder(placed)
    let gone = goneCompleted
    guard let held = snapshot.held else {
      return surplus(of: placed, gone: placedCount - placed.count, beyond: target.replicas, order)
    }
    // So that the share of the new revision does not grow by scaling.
    let sets = Dictionary(grouping: placed, by: revision(of:))
    let beyond = sets.sorted { $0.key < $1.key }.flatMap { revision, pods in
      surplus(
        of: pods, gone: gone[revision] ?? 0, beyond: held.count(of: revision), order)
    }
    return Array(beyond.prefix(count))
  }

  /// What has completed counts whether its pod is there or not, and its pod is no surplus for that.
  private func surplus(
    of pods: [PodSnapshot], gone: Int, beyond limit: Int, _ order: DeletionOrder
  ) -> [PodSnapshot] {
    let running = order.sorted(pods.filter(\.isActive))
    let ended = order.sorted(pods.filter { !$0.isActive })
    return Array(running.prefix(max(0, pods.count + gone - limit)))
      + ended.prefix(max(0, ended.count - limit))
  }

  /// Ended pods that need not be kept any longer.
  ///
  /// The last one is kept for its logs until another has ended or its revision is gone. If pods run
  /// to completion, all failed ones are kept until their revision is gone; of those that the cluster
  /// took away, the last one.
  var endedAndReplaced: [PodSnapshot] {
    guard !target.runsToCompletion else {
      guard vacancies == 0 else { return [] }
      let replaced = takenAway.sorted(by: PodSnapshot.isOlder).dropLast()
      guard !target.isPaused, target.strategy.type != .onDelete else { return Array(replaced) }
      return failed.filter(isOutdated) + replaced
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
