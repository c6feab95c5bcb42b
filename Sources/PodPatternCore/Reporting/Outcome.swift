internal import KubernetesCore

/// What became of a decision.
package struct Outcome: Sendable {
  /// Work that was not done.
  package struct Failure: Sendable, Hashable {
    package let work: Work
    /// Why, in as many of the server's words as a status and an Event have room for.
    package let failure: RequestFailure

    package init(_ work: Work, _ failure: RequestFailure) {
      self.work = work
      self.failure = failure.rephrased {
        $0.utf8.count > 2048 ? $0.prefix(2000) + "…" : $0
      }
    }
  }

  package var created: [PodSnapshot] = []
  package var deleted: [Plan.PodDelete] = []
  package var adopted: [Plan.PodReference] = []
  package var released: [Plan.PodReference] = []
  /// Pods that were let go of since their label was gone.
  package var releasedStrays: [Plan.PodReference] = []
  /// Pods that were updated in place.
  package var updated: [PodSnapshot] = []
  /// Pods that the server did not let be updated in place, and its words.
  package var refusedUpdates: [(pod: PodSnapshot, message: String)] = []
  /// Changes of pods, by their uid.
  package var changes: [String: OwnWrites.Change] = [:]
  /// Pods of which nobody knows whether they were made.
  package var unresolved: [PlannedPod] = []
  package var appliedChildren: [ChildID: AppliedChild] = [:]
  package var deletedChildren: [ChildID] = []

  /// ControllerRevisions that were made, adopted or changed.
  package var writtenRevisions: [RevisionSnapshot] = []
  /// ControllerRevisions that can't be adopted.
  package var passedOver: [RevisionSnapshot] = []
  /// ControllerRevisions that can be patched, and say so now, by uid.
  package var markedRevisions: [String] = []
  package var deletedRevisions: [String] = []

  /// Work that failed, and is told.
  package private(set) var failures: [Failure] = []
  /// What is to be tried again and stands in no way: nobody is told but the log.
  package private(set) var postponed: [RequestFailure] = []
  /// When all this had been done.
  package var moment: Moment

  package init(at moment: Moment) { self.moment = moment }

  /// Notes that something is to be tried again, which stands in no way.
  package mutating func postpone(_ failure: RequestFailure) {
    if failure.retry != .never { postponed.append(failure) }
  }

  /// Notes that one step of a kind of work failed; what is gone already needs nothing.
  package mutating func note(_ failure: RequestFailure, of work: Work) {
    guard failure.retry != .never else { return }
    let note = Failure(work, failure)
    // A server that says another thing for each of a thousand pods is quoted a few times.
    guard !failures.contains(note), failures.count(where: { $0.work == work }) < 5 else { return }
    failures.append(note)
  }

  /// Notes the result of making one pod.
  package mutating func note(_ pod: PlannedPod, _ result: Result<PodSnapshot, RequestFailure>) {
    switch result {
    case .success(let made): created.append(made)
    case .failure(let failure):
      if failure.mayBeDone { unresolved.append(pod) }
      note(failure, of: .create)
    }
  }
}
