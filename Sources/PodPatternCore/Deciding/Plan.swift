package import KubernetesCore

/// What to do next so that a pattern's pods become what the pattern asks for.
///
/// Guarantees: never more pods are made than are missing, but for the surge of a rolling update; no
/// pod that is ready is deleted for being one too many while one that is not ready is there; a plan
/// for pods that are as they should be is empty; nothing is made or deleted from a snapshot older
/// than the operator's own writes.
package struct Plan: Sendable, Hashable {
  /// A pod to make.
  package struct PodCreate: Sendable, Hashable {
    /// Which replacement of a failed pod it is, from 1 on; 0 where it replaces none.
    package var replacement: Int
    /// How many pods in a row had ended within seconds when it was made.
    package var attempt: Int

    /// A pod that replaces no failed one, or the one that replaces the n-th.
    package init(replacement: Int = 0, attempt: Int = 0) {
      (self.replacement, self.attempt) = (replacement, attempt)
    }
  }

  /// A pod to delete, if it is still the one that was seen.
  package struct PodDelete: Sendable, Hashable {
    /// Why a pod goes.
    package enum Reason: Sendable, Hashable, CaseIterable {
      /// There are more than asked for.
      case surplus
      /// It has ended, and another is in its place.
      case ended
      /// It is of an older revision.
      case outdated
    }

    /// Its namespace and name.
    package var key: ObjectKey
    /// Its identity, a precondition of the deletion.
    package var uid: String
    /// Why it goes.
    package var reason: Reason
  }

  /// A pod to update in place, if it is still the one that was seen.
  package struct PodUpdate: Sendable, Hashable {
    /// The pod as it was seen.
    package var pod: PodSnapshot
  }

  /// A pod whose owner references change, if it is still the one that was seen.
  package struct PodReference: Sendable, Hashable {
    /// Its namespace and name.
    package var key: ObjectKey
    /// Its identity, a precondition of the change.
    package var uid: String
    /// The version in which it was seen, a precondition as well; nil where any will do.
    package var resourceVersion: String?

    /// A pod by its key and uid, in any version or in one.
    package init(key: ObjectKey, uid: String, resourceVersion: String? = nil) {
      self.key = key
      self.uid = uid
      self.resourceVersion = resourceVersion
    }
  }

  /// Pods to make.
  package var creates: [PodCreate] = []
  /// How many of these try a place again whose pod has ended within seconds.
  package var tries = 0
  /// Pods to delete.
  package var deletes: [PodDelete] = []
  /// Pods to update in place to the target's revision.
  package var updates: [PodUpdate] = []
  /// Ownerless pods to own.
  package var adopts: [PodReference] = []
  /// Owned pods to let go.
  package var releases: [PodReference] = []
  /// After how many seconds to look again though nothing has changed: a pod will have been ready
  /// for long enough.
  package var requeueAfter: Int?
  /// Whether the snapshot is too old to act on.
  package var isWaiting = false

  /// Whether there is nothing to do to pods.
  package var isEmpty: Bool {
    creates.isEmpty && deletes.isEmpty && updates.isEmpty && adopts.isEmpty && releases.isEmpty
  }

  /// How many pods one plan makes, updates or deletes at most; the next plan goes on.
  package static let maximumBatch = 500
}

extension Plan {
  /// Decides what to do in a moment.
  ///
  /// - Parameter maximumCreates: How many pods to make at most, where that is less than a batch.
  package init(_ tally: PodTally, maximumCreates: Int = maximumBatch) {
    self.init()
    let snapshot = tally.snapshot
    guard !snapshot.isTerminating else { return }
    requeueAfter = tally.secondsToNextAvailable
    guard !snapshot.isBehindOwnWrites else {
      isWaiting = true
      return
    }
    adopts = tally.adoptable.map {
      PodReference(key: $0.key, uid: $0.uid, resourceVersion: $0.resourceVersion)
    }
    releases = tally.releasable.map { PodReference(key: $0.key, uid: $0.uid) }
    // What is not adopted yet may be somebody else's by now: it is neither ended nor changed.
    let foreign = Set(adopts.map(\.uid))
    creates = Plan.creates(tally, atMost: max(1, min(maximumCreates, Plan.maximumBatch)))
    if let backoff = snapshot.backoff {
      let share = backoff.share(of: creates.count, tally)
      creates = creates.prefix(share.creates).map {
        PodCreate(replacement: $0.replacement, attempt: backoff.attempts)
      }
      tries = share.tries
    }
    // Nor does one that comes after it in order go first, such as one that is ready.
    deletes = Array(
      Plan.deletes(tally).prefix { !foreign.contains($0.uid) }.prefix(Plan.maximumBatch))
    if tally.isRolling {
      updates = RollingUpdate(tally).updates.lazy.filter { !foreign.contains($0.uid) }
        .prefix(Plan.maximumBatch).map(PodUpdate.init(pod:))
    }
  }

  /// No more than the limit are put together: how many are missing is for the user to say.
  private static func creates(_ tally: PodTally, atMost limit: Int) -> [PodCreate] {
    guard !tally.isBackoffLimitExceeded, !tally.isClearingAway else { return [] }
    guard tally.target.runsToCompletion else {
      if tally.isRolling {
        return plain(RollingUpdate(tally).creates, atMost: limit)
      }
      return plain(tally.vacancies, atMost: limit)
    }
    let made = tally.replacementsMade
    let unreplaced = min(tally.vacancies, max(0, tally.failures - made))
    let replacements = min(unreplaced, max(0, tally.target.backoffLimit - made))
    let first = (1...limit).prefix(max(0, replacements)).map {
      PodCreate(replacement: made.saturatingAdd($0))
    }
    return first + plain(tally.vacancies - unreplaced, atMost: limit - first.count)
  }

  /// Pods that replace no failed ones.
  private static func plain(_ count: Int, atMost limit: Int) -> [PodCreate] {
    (0..<max(0, min(count, limit))).map { _ in PodCreate() }
  }

  private static func deletes(_ tally: PodTally) -> [PodDelete] {
    if tally.isClearingAway {
      return tally.outdatedPlaced.map { PodDelete($0, .outdated) }
    }
    let ended = tally.endedAndReplaced.map { PodDelete($0, .ended) }
    guard tally.isRolling else {
      return ended + tally.surplus.map { PodDelete($0, .surplus) }
    }
    return ended + RollingUpdate(tally).deletes
  }
}

extension Plan.PodDelete {
  /// A pod to delete, and why.
  package init(_ pod: PodSnapshot, _ reason: Reason) {
    self.init(key: pod.key, uid: pod.uid, reason: reason)
  }
}
