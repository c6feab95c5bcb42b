package import KubernetesCore

/// What to do next so that a pattern's pods become what the pattern asks for.
///
/// Guarantees: no more pods are created than are missing, except for the surge of a rolling update;
/// no ready pod is deleted as surplus while there is one that is not ready; a plan for pods that
/// are as wanted is empty; nothing is created or deleted based on a snapshot older than the
/// operator's own writes.
package struct Plan: Sendable, Hashable {
  package struct PodCreate: Sendable, Hashable {
    /// How many replacements of failed pods there are with this pod; 0 if it is among the first ones.
    package var replacement: Int
    /// How many pods in a row had ended within seconds.
    package var attempt: Int
    /// An earlier revision that it is to be of; nil for the target's.
    package var revision: String?
    /// Its number among the pods of a run-once pattern; nil for pods that run forever.
    package var index: Int?
    /// Why it is made without its log shipper; nil if it is made with it.
    package var withoutShipper: String?

    package init(
      replacement: Int = 0, attempt: Int = 0, revision: String? = nil, index: Int? = nil
    ) {
      (self.replacement, self.attempt) = (replacement, attempt)
      (self.revision, self.index) = (revision, index)
    }
  }

  /// A pod to delete, if it still has the same uid.
  package struct PodDelete: Sendable, Hashable {
    package enum Reason: Sendable, Hashable, CaseIterable {
      /// There are more than wanted.
      case surplus
      /// It has ended, and another one has taken its place.
      case ended
      /// It is of an older revision.
      case outdated
      /// The pattern is suspended.
      case suspended
      /// It has been active for too long.
      case late
      /// More pods have failed than may be replaced.
      case failed
      /// Its log shipper keeps it from starting, and it may do without.
      case heldUp
    }

    package var key: ObjectKey
    /// A precondition of the deletion.
    package var uid: String
    package var reason: Reason
  }

  /// A pod to update in place, if it still has the same uid.
  package struct PodUpdate: Sendable, Hashable {
    package var pod: PodSnapshot
  }

  /// A pod that is to leave its Services or to come back, if it still has the same uid.
  package struct GateChange: Sendable, Hashable {
    package var pod: PodSnapshot
    /// Whether it comes back, or enters them for the first time.
    package var opens: Bool
  }

  /// A pod whose owner references are to change, if it still has the same uid.
  package struct PodReference: Sendable, Hashable {
    package var key: ObjectKey
    /// A precondition of the change.
    package var uid: String
    /// A precondition as well; nil if any version will do.
    package var resourceVersion: String?
    /// Whether it is to be found out of which revision the pod is.
    package var isOfUnknownRevision = false

    package init(key: ObjectKey, uid: String, resourceVersion: String? = nil) {
      self.key = key
      self.uid = uid
      self.resourceVersion = resourceVersion
    }
  }

  package var creates: [PodCreate] = []
  /// How many of these retry the place of a pod that ended within seconds.
  package var tries = 0
  package var deletes: [PodDelete] = []
  /// Pods to update in place to the target's revision.
  package var updates: [PodUpdate] = []
  /// Pods that leave their Services to be updated in place, and those that enter them.
  package var gates: [GateChange] = []
  /// Orphaned pods to adopt.
  package var adopts: [PodReference] = []
  /// Owned pods to release.
  package var releases: [PodReference] = []
  /// After how many seconds to reconcile again even if nothing changes: a pod will have become
  /// available.
  package var requeueAfter: Int?
  /// Whether the snapshot is too stale to act on.
  package var waitsForCache = false

  package var isEmpty: Bool {
    creates.isEmpty && deletes.isEmpty && updates.isEmpty && gates.isEmpty && adopts.isEmpty
      && releases.isEmpty
  }

  /// The plan without pods of revisions that can't be made for now, nor what would make room for
  /// them.
  package func withholding(_ revisions: Set<String>, target: String) -> Plan {
    var plan = self
    plan.creates.removeAll { revisions.contains($0.revision ?? target) }
    plan.tries = min(plan.tries, plan.creates.count)
    guard revisions.contains(target) else { return plan }
    // Who has left its Services for an update that can't be made comes back.
    let out = plan.updates.map(\.pod).filter {
      $0.inPlaceGate?.isClosed == true && !$0.isAboutToRestart
    }
    plan.gates = plan.gates.filter(\.opens) + out.map { GateChange(pod: $0, opens: true) }
    plan.updates = []
    plan.deletes.removeAll { $0.reason == .outdated }
    return plan
  }

  /// How many pods of each kind one plan creates, changes or deletes at most; the next plan continues.
  package static let maximumBatch = 500
}

extension Plan {
  /// `maximumCreates`: how many pods to create at most, if less than a batch.
  package init(_ tally: PodTally, maximumCreates: Int = maximumBatch) {
    self.init()
    let snapshot = tally.snapshot
    guard !snapshot.isTerminating else {
      // Pods that outlive their pattern have nobody who would put them back into their Services.
      gates = Array(tally.shutGates.prefix(Plan.maximumBatch))
      return
    }
    requeueAfter = tally.secondsToNextAvailable
    guard !snapshot.isStale else {
      waitsForCache = true
      return
    }
    adopts = tally.adoptable.map {
      var reference = PodReference(
        key: $0.key, uid: $0.uid, resourceVersion: $0.resourceVersion)
      // Work that is done is not done again, whatever did it.
      reference.isOfUnknownRevision = $0.revision.isEmpty && !tally.target.runsToCompletion
      return reference
    }
    releases = tally.releasable.map { PodReference(key: $0.key, uid: $0.uid) }
    // Pods that are yet to be adopted may be someone else's by now: they are neither deleted nor
    // changed.
    let foreign = Set(adopts.map(\.uid))
    creates = Plan.creates(tally, atMost: max(1, min(maximumCreates, Plan.maximumBatch)))
    if let backoff = snapshot.backoff {
      let share = backoff.share(of: creates.count, tally)
      creates = creates.prefix(share.creates).map {
        PodCreate(replacement: $0.replacement, attempt: backoff.attempts)
      }
      tries = share.tries
    }
    for (index, revision) in (snapshot.held?.standIns(for: tally, atMost: creates.count) ?? [])
      .enumerated()
    { creates[index].revision = revision }
    if tally.target.runsToCompletion {
      for (index, free) in zip(creates.indices, tally.freeIndexes(creates.count)) {
        creates[index].index = free
      }
    }
    tally.leaveOutShippers(&creates)
    // Nor is a pod deleted that comes after one of them in the deletion order, such as a ready one.
    deletes = Array(
      Plan.deletes(tally).prefix { !foreign.contains($0.uid) }.prefix(Plan.maximumBatch))
    let isRolling = tally.isRolling && tally.halt == nil
    let withdrawals = Withdrawals(
      tally, chosen: isRolling ? RollingUpdate(tally).updates : [],
      except: foreign.union(deletes.map(\.uid)))
    updates = withdrawals.updates.prefix(Plan.maximumBatch).map(PodUpdate.init(pod:))
    gates = Array(withdrawals.gates.prefix(Plan.maximumBatch))
    requeueAfter = [requeueAfter, withdrawals.secondsToNext].compactMap(\.self).min()
  }

  /// Builds no more than the limit: users may ask for any number of replicas.
  private static func creates(_ tally: PodTally, atMost limit: Int) -> [PodCreate] {
    guard !tally.isBackoffLimitExceeded, !tally.isClearingAway, tally.halt == nil else {
      return []
    }
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
    // The failure of one of the others is at least the next one after those that were replaced.
    return first
      + plain(
        tally.vacancies - unreplaced, atMost: limit - first.count,
        replacement: min(made, tally.target.backoffLimit))
  }

  /// Pods that replace no failed ones.
  private static func plain(
    _ count: Int, atMost limit: Int, replacement: Int = 0
  ) -> [PodCreate] {
    (0..<max(0, min(count, limit))).map { _ in PodCreate(replacement: replacement) }
  }

  private static func deletes(_ tally: PodTally) -> [PodDelete] {
    if let reason = tally.halt { return tally.active.map { PodDelete($0, reason) } }
    if tally.isClearingAway {
      return tally.outdatedPlaced.map { PodDelete($0, .outdated) }
    }
    let ended = tally.endedAndReplaced.map { PodDelete($0, .ended) }
    let others =
      tally.isRolling
      ? RollingUpdate(tally).deletes : tally.surplus.map { PodDelete($0, .surplus) }
    let leaving = Set(others.map(\.uid))
    let heldUp = tally.heldUpToReplace.filter { !leaving.contains($0.uid) }
    return ended + others + heldUp.map { PodDelete($0, .heldUp) }
  }
}

extension Plan.PodDelete {
  package init(_ pod: PodSnapshot, _ reason: Reason) {
    self.init(key: pod.key, uid: pod.uid, reason: reason)
  }
}
