internal import KubernetesCore

/// What a run-once pattern's status and pods that are gone tell of its run: which pods have completed,
/// and since when it runs.
///
/// Completed is completed, as with an Indexed Job: each pod has an index in its annotation
/// `podpattern.dev/index`, and the indexes of completed pods are in the status. So a pod, its node and
/// the operator may go, and nothing runs again. They are those of one declared revision; another one
/// runs anew.
package struct Completions: Sendable, Hashable {
  /// The indexes of completed pods by revision: the target's, and earlier ones while an update is held
  /// back.
  var indexes: [String: CompletedIndexes] = [:]
  /// How many more of the target's revision have completed that have no index, such as those that
  /// version 0.1.0 made.
  var unnumbered = 0
  /// The uids of such pods that are gone and that no status has counted.
  var departed: Set<String> = []
  /// When the run began; nil if it has not, or if it is suspended.
  var startTime: Timestamp?
  /// When it was complete; nil if it was not.
  var completionTime: Timestamp?

  package init() {}

  /// What the last reported status and departures tell, which may be of other revisions as well.
  init(
    _ status: PodPatternStatus?, _ departures: [PodDeparture], of pattern: PatternSnapshot,
    _ target: Snapshot.Target
  ) {
    guard target.runsToCompletion else { return }
    let revision = target.revision
    if let status {
      // The same generation declares the same, whatever an operator makes of it.
      let isSame =
        status.updateRevision == revision || status.observedGeneration == pattern.generation
      let recorded = status.completedIndexes ?? CompletedIndexes()
      if isSame {
        indexes[revision] = recorded
        (startTime, completionTime) = (status.startTime, status.completionTime)
      } else if target.holdsUpdatesBack, !status.updateRevision.isEmpty {
        indexes[status.updateRevision] = recorded
      }
      let held = target.holdsUpdatesBack ? status.rollout?.held ?? [] : []
      for entry in held {
        guard let completed = entry.completedIndexes else { continue }
        indexes[entry.revision] = completed.union(indexes[entry.revision] ?? CompletedIndexes())
      }
      if isSame, !recorded.isFull, status.rollout?.isComplete ?? true {
        let numbered = held.reduce(recorded.count) {
          $0.saturatingAdd($1.completedIndexes?.count ?? 0)
        }
        unnumbered = max(0, (status.succeeded ?? 0) - numbered)
      }
    }
    add(departures.map(\.pod).filter { $0.hasCompleted && $0.ownerUID == pattern.uid }, target)
  }

  /// Adds pods that have completed.
  private mutating func add(_ pods: [PodSnapshot], _ target: Snapshot.Target) {
    for pod in pods {
      let revision = pod.revision.isEmpty ? target.revision : pod.revision
      guard revision == target.revision || target.holdsUpdatesBack else { continue }
      if let index = pod.index {
        indexes[revision] = CompletedIndexes([index]).union(
          indexes[revision] ?? CompletedIndexes())
      } else if revision == target.revision {
        departed.insert(pod.uid)
      }
    }
  }
}

extension Snapshot.Target {
  /// Whether pods of an earlier revision may stay, so that what they have completed counts.
  fileprivate var holdsUpdatesBack: Bool {
    isPaused || strategy.type == .onDelete
      || (strategy.type == .rollingUpdate && strategy.partition > 0)
  }
}

extension PodSnapshot {
  /// Whether it ran to its end. One that ends well because it was told to end has not: its work was
  /// cut short.
  var hasCompleted: Bool { phase == .succeeded && !isTerminating }
}

/// What of a run-once pattern has completed.
extension PodTally {
  /// The indexes of completed pods of a revision.
  func completedIndexes(of revision: String) -> CompletedIndexes {
    let present = succeeded.filter { self.revision(of: $0) == revision }.compactMap(\.index)
    let recorded = snapshot.completions.indexes[revision] ?? CompletedIndexes()
    return recorded.union(CompletedIndexes(present))
  }

  /// How many completed pods of the target's revision have no index.
  private var unnumbered: Int {
    let present = succeeded.filter {
      $0.index == nil && revision(of: $0) == target.revision
    }
    let known = snapshot.completions.departed.union(present.map(\.uid))
    return max(snapshot.completions.unnumbered, known.count)
  }

  /// How many pods of the target's revision have completed, those included that are gone.
  var completedOfTarget: Int {
    guard target.runsToCompletion else { return 0 }
    return completedIndexes(of: target.revision).count.saturatingAdd(unnumbered)
  }

  /// How many completed pods of each revision count although they are gone. The number is negative
  /// if several pods have the same index, which count as one.
  var goneCompleted: [String: Int] {
    guard target.runsToCompletion else { return [:] }
    let present = succeeded.count { revision(of: $0) == target.revision }
    var result = [target.revision: completedOfTarget - present]
    let kept = target.strategy.type == .rollingUpdate && !target.isPaused ? partition : .max
    var room = max(0, min(kept, target.replicas) - outdatedPlaced.count)
    for (revision, indexes) in snapshot.completions.indexes.sorted(by: { $0.key < $1.key })
    where revision != target.revision && room > 0 {
      let present = Set(succeeded.filter { $0.revision == revision }.compactMap(\.index))
      let gone = max(0, min(room, indexes.count - present.count { indexes.contains($0) }))
      guard gone > 0 else { continue }
      result[revision] = gone
      room -= gone
    }
    return result
  }

  /// How many completed pods the status tells of: those of the target's revision, and earlier ones as
  /// long as an update is held back.
  var completedCount: Int {
    guard snapshot.held != nil else { return completedOfTarget }
    return goneCompleted.values.reduce(succeeded.count) { $0.saturatingAdd($1) }
  }

  /// What is to be known of completed pods once these are gone.
  var recordedCompletions: Completions {
    guard target.runsToCompletion else { return snapshot.completions }
    var record = snapshot.completions
    for revision in Set(record.indexes.keys).union([target.revision]) {
      record.indexes[revision] = completedIndexes(of: revision)
    }
    record.unnumbered = unnumbered
    return record
  }

  /// The lowest indexes that no completed or existing pod has, but for failed ones: their
  /// replacements do the same work.
  func freeIndexes(_ count: Int) -> [Int] {
    let existing = (active + succeeded + terminating).compactMap(\.index)
    return snapshot.completions.indexes.values
      .reduce(CompletedIndexes(existing)) { $0.union($1) }.free(count)
  }
}

/// How far a run-once pattern's run is.
extension PodTally {
  /// Whether all pods have completed.
  var isComplete: Bool {
    target.runsToCompletion && target.replicas > 0 && active.isEmpty
      && completedOfTarget >= target.replicas
  }

  /// Since when the run counts; nil while it is suspended. Added pods are a new run.
  var startTime: Timestamp? {
    guard target.runsToCompletion else { return nil }
    let known = snapshot.completions
    if isComplete { return known.startTime ?? snapshot.now }
    guard !target.isSuspended else { return nil }
    return known.completionTime == nil ? known.startTime ?? snapshot.now : snapshot.now
  }

  /// When the last pod completed, as far as it was seen; nil if the run is not complete.
  var completionTime: Timestamp? {
    isComplete ? snapshot.completions.completionTime ?? snapshot.now : nil
  }

  /// The number of seconds until `activeDeadlineSeconds` have passed, 0 if they have; nil if there is
  /// no deadline or none to keep any more.
  var secondsToDeadline: Int? {
    guard let deadline = target.activeDeadlineSeconds, let startTime, !isComplete else {
      return nil
    }
    return max(0, deadline - max(0, snapshot.now.seconds(since: startTime)))
  }

  var isDeadlineExceeded: Bool { secondsToDeadline == 0 }

  /// Whether it is over, and no pod will complete any more.
  var isFailed: Bool { isBackoffLimitExceeded || isDeadlineExceeded }

  /// Whether no pod runs any more, and none will.
  var isFinished: Bool {
    target.runsToCompletion && (isComplete || isFailed) && active.isEmpty
  }

  /// Whether no pod is made for now.
  var isSuspended: Bool { target.runsToCompletion && target.isSuspended && !isComplete }

  /// Why running pods are to end; nil if they are not.
  var halt: Plan.PodDelete.Reason? {
    if isDeadlineExceeded { return .late }
    // As a Job does: nothing that they do counts any more.
    if isBackoffLimitExceeded { return .failed }
    return isSuspended ? .suspended : nil
  }
}

extension PodPatternStatus {
  /// The number of seconds until a pattern that is finished is to be deleted; nil if it is not to be.
  func secondsToExpiry(_ tally: PodTally) -> Int? {
    guard let limit = tally.target.ttlSecondsAfterFinished, tally.isFinished,
      !tally.snapshot.isTerminating,
      let finished = [self[.complete], self[.failed]].compactMap({ $0 }).first(where: {
        $0.isTrue && $0.observedGeneration == tally.snapshot.generation
      })
    else { return nil }
    let age = tally.snapshot.now.seconds(since: finished.lastTransitionTime)
    return max(0, limit.saturatingAdd(-max(min(age, limit), -limit)))
  }
}
