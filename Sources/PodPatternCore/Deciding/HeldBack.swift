internal import KubernetesCore

/// Which revisions the pods are to be of while an update is held back.
///
/// A pod that is lost meanwhile, or evicted, is made of the revision that it stands in for, and an
/// added one of the last good revision: a paused Deployment and a StatefulSet with a partition do the
/// same. Only the owner's own deletion of a pod carries an update with `OnDelete` on.
///
/// What is wanted is reported in the status (`rollout.held`), since pods that are gone do not tell
/// it. A pod that was deleted while no operator ran counts as lost.
package struct HeldBack: Sendable, Hashable {
  /// Why pods of earlier revisions stay.
  package enum Cause: Sendable, Hashable {
    case paused
    case partition
    case onDelete
    /// One pod tries the new image of its log shipper first.
    case canary
  }

  package let cause: Cause
  /// How many pods are to be of each revision, the target's included.
  package private(set) var pods: [String: Int]
  /// The uids of deleted pods that have been counted, until they are gone and acknowledged.
  private(set) var counted: Set<String> = []

  /// How many pods are to be of a revision.
  func count(of revision: String) -> Int { pods[revision] ?? 0 }
}

extension HeldBack {
  /// Nil if no update is held back.
  ///
  /// - Parameters:
  ///   - tally: the pods, compared with the declaration.
  ///   - previous: the last reported status.
  ///   - departures: pods that have left.
  ///   - counted: the uids of deleted pods that have been counted.
  init?(
    _ tally: PodTally, previous: PodPatternStatus?, departures: [PodDeparture],
    counted: Set<String>
  ) {
    guard let cause = tally.holdCause, let good = tally.lastGood(previous) else { return nil }
    self.cause = cause
    let target = tally.target
    let placed = tally.placedRevisions
    let rollout = previous?.rollout
    pods = rollout?.to == target.revision ? rollout?.heldPods ?? [:] : [:]
    if pods.isEmpty { pods = placed }
    switch cause {
    case .partition, .canary:
      keep(min(tally.keptBack, target.replicas), of: target, placed, good)
    case .paused: fit(to: target.replicas, tally, placed, good)
    case .onDelete:
      // What the operator deletes as surplus is no deletion by the owner.
      fit(to: target.replicas, tally, placed, good)
      let leaving = tally.terminating + departures.removed
      self.counted = counted.intersection(leaving.map(\.uid))
      for pod in leaving where tally.isDeletedByOwner(pod) && !self.counted.contains(pod.uid) {
        self.counted.insert(pod.uid)
        guard tally.isOutdated(pod), count(of: pod.revision) > placed[pod.revision] ?? 0 else {
          continue
        }
        pods[pod.revision, default: 0] -= 1
        pods[target.revision, default: 0] += 1
      }
    }
    pods = pods.filter { $0.value > 0 }
  }

  /// Brings the numbers to as many pods as are asked for: added pods are of the last good revision;
  /// what is missing goes first, then what is not available, and then a share of each revision, as
  /// with a paused Deployment.
  private mutating func fit(
    to replicas: Int, _ tally: PodTally, _ placed: [String: Int], _ good: String
  ) {
    let total = pods.values.reduce(0) { $0.saturatingAdd($1) }
    var surplus = total - replicas
    if surplus <= 0 {
      pods[good, default: 0] -= surplus
      return
    }
    for (revision, count) in pods.sorted(by: { $0.key < $1.key }) where surplus > 0 {
      let missing = min(surplus, max(0, count - (placed[revision] ?? 0)))
      pods[revision] = count - missing
      surplus -= missing
    }
    // No pod that serves goes while there is one that does not.
    let idle = tally.idleRevisions
    for revision in idle.keys.sorted() where surplus > 0 {
      let taken = min(surplus, idle[revision] ?? 0, pods[revision] ?? 0)
      pods[revision, default: 0] -= taken
      surplus -= taken
    }
    let (left, share) = (pods, surplus)
    let rest = max(1, left.values.reduce(0) { $0.saturatingAdd($1) })
    for (revision, count) in left {
      let part = count.saturatingMultiply(by: share) / rest
      pods[revision] = count - part
      surplus -= part
    }
    // What rounding leaves over comes from the revision with the most pods; of two, not the good one.
    let largest = pods.sorted { left, right in
      (right.value, left.key == good ? 1 : 0, left.key)
        < (left.value, right.key == good ? 1 : 0, right.key)
    }.map(\.key)
    for revision in largest where surplus > 0 && (pods[revision] ?? 0) > 0 {
      let taken = min(surplus, pods[revision] ?? 0)
      pods[revision, default: 0] -= taken
      surplus -= taken
    }
  }

  /// Keeps a number of pods at earlier revisions, as a StatefulSet does below its partition.
  private mutating func keep(
    _ wanted: Int, of target: Snapshot.Target, _ placed: [String: Int], _ good: String
  ) {
    let known = pods
    pods = [:]
    var rest = wanted
    func take(_ revision: String, _ count: Int) -> Int { max(0, min(rest, count)) }
    let earlier = placed.filter { $0.key != target.revision }.sorted { $0.key < $1.key }
    for (revision, count) in earlier {
      let kept = take(revision, count)
      pods[revision] = kept
      rest -= kept
    }
    for (revision, count) in known.sorted(by: { $0.key < $1.key }) where revision != target.revision
    {
      let missing = take(revision, count - (pods[revision] ?? 0))
      pods[revision, default: 0] += missing
      rest -= missing
    }
    pods[target.revision] = target.replicas - wanted
    pods[good, default: 0] += rest
  }
}

extension HeldBack {
  /// The revisions of the pods to create next, as far as they are not the target's.
  func standIns(for tally: PodTally, atMost limit: Int) -> [String] {
    let placed = tally.placedRevisions
    var result: [String] = []
    for (revision, count) in pods.sorted(by: { $0.key < $1.key })
    where revision != tally.target.revision {
      let missing = min(count - (placed[revision] ?? 0), limit - result.count)
      if missing > 0 { result += (0..<missing).map { _ in revision } }
    }
    return result
  }

  /// The earlier revisions that pods are missing of.
  func standInRevisions(for tally: PodTally) -> Set<String> {
    let placed = tally.placedRevisions
    return Set(
      pods.filter { $0.key != tally.target.revision && $0.value > placed[$0.key] ?? 0 }.keys)
  }

  /// Why pods stay as they are, after how many do.
  var phrase: String {
    switch cause {
    case .paused: "while the update is paused"
    case .partition: "as the partition says"
    case .onDelete: "until they are deleted (OnDelete)"
    case .canary: "until one pod has started with the log shipper's new image"
    }
  }
}

extension PodTally {
  /// Why an update, if there is one, is held back; nil if nothing holds it back.
  fileprivate var holdCause: HeldBack.Cause? {
    guard snapshot.rollback == nil else { return nil }
    if target.isPaused { return .paused }
    if target.strategy.type == .onDelete { return .onDelete }
    if keptBack > partition { return .canary }
    return partition > 0 ? .partition : nil
  }

  /// The revision that added pods are of while an update is held back; nil if no pod is of an earlier
  /// revision or was. It is the target's own where that is the last good one, as after an undo.
  fileprivate func lastGood(_ previous: PodPatternStatus?) -> String? {
    let declared = target.revision
    let outdated = outdatedRevisions
    if let good = previous?.currentRevision, !good.isEmpty {
      return good == declared && outdated.isEmpty ? nil : good
    }
    if let before = previous?.updateRevision, !before.isEmpty, before != declared { return before }
    return mostFrequent(outdated)
  }

  private func mostFrequent(_ revisions: [String: Int]) -> String? {
    revisions.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// The revision that a pod counts as: a pod without the label counts as the target's.
  func revision(of pod: PodSnapshot) -> String {
    isOutdated(pod) ? pod.revision : target.revision
  }

  /// How many pods that fill a place are of each revision.
  fileprivate var placedRevisions: [String: Int] {
    Dictionary(placed.map { (revision(of: $0), 1) }, uniquingKeysWith: +)
      .merging(goneCompleted, uniquingKeysWith: +)
  }

  /// How many pods that fill a place, and neither serve nor have completed, are of each revision.
  fileprivate var idleRevisions: [String: Int] {
    let idle = placed.filter { !isAvailable($0) && $0.phase != .succeeded }
    return Dictionary(idle.map { (revision(of: $0), 1) }, uniquingKeysWith: +)
  }

  /// Whether a pod that is going or gone was deleted on purpose: not by the cluster, which says so in
  /// the condition `DisruptionTarget` (KEP-3329), and not because it had ended. What has completed
  /// stays completed.
  fileprivate func isDeletedByOwner(_ pod: PodSnapshot) -> Bool {
    pod.disruption == nil && !pod.hasEnded && isOurs(pod)
  }

  /// Whether a pod is of the target's revision, or of one that is to be kept for now.
  func isWanted(_ pod: PodSnapshot) -> Bool {
    !isOutdated(pod) || (snapshot.held?.count(of: pod.revision) ?? 0) > 0
  }
}

extension [PodDeparture] {
  fileprivate var removed: [PodSnapshot] { filter { $0.event == .removed }.map(\.pod) }
}
