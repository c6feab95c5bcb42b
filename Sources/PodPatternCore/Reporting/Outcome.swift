internal import KubernetesCore

/// The results of carrying out a decision.
package struct Outcome: Sendable {
  /// Work that was not done.
  package struct Failure: Sendable, Hashable {
    package let work: Work
    /// The reason, with as much of the server's message as fits into a status and an Event.
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
  /// Pods that were released because their label was removed.
  package var releasedStrays: [Plan.PodReference] = []
  /// The uids of the strays that need no further check.
  package var checkedStrays: [String] = []
  package var updated: [PodSnapshot] = []
  /// Pods that left their Services, or came back.
  package var gated: [Plan.GateChange] = []
  /// Pods whose update in place the server refused, and its message.
  package var refusedUpdates: [(pod: PodSnapshot, message: String)] = []
  /// Changes of pods, by uid.
  package var changes: [String: OwnWrites.Change] = [:]
  /// Pods that may or may not have been created.
  package var unresolved: [PlannedPod] = []
  package var appliedChildren: [ChildID: AppliedChild] = [:]
  package var deletedChildren: [ChildID] = []

  /// ControllerRevisions that were created, adopted or changed.
  package var writtenRevisions: [RevisionSnapshot] = []
  /// ControllerRevisions that can't be adopted.
  package var skippedRevisions: [RevisionSnapshot] = []
  /// The uids of ControllerRevisions that turned out to be patchable and are now marked as such.
  package var markedRevisions: [String] = []
  package var deletedRevisions: [String] = []

  /// Failures to report.
  package private(set) var failures: [Failure] = []
  /// Failures to retry that block nothing: they are only logged.
  package private(set) var postponed: [RequestFailure] = []
  /// When everything was done.
  package var moment: Moment

  package init(at moment: Moment) { self.moment = moment }

  /// Records a failure to retry that blocks nothing.
  package mutating func postpone(_ failure: RequestFailure) {
    if failure.retry != .never { postponed.append(failure) }
  }

  /// Records that one step of a kind of work failed, unless there is nothing left to do.
  package mutating func record(_ failure: RequestFailure, of work: Work) {
    guard failure.retry != .never else { return }
    let new = Failure(work, failure)
    // A server that says something different for each of a thousand pods is quoted a few times
    // only.
    guard !failures.contains(new), failures.count(where: { $0.work == work }) < 5 else { return }
    failures.append(new)
  }

  /// Records the result of creating one pod.
  package mutating func record(_ pod: PlannedPod, _ result: Result<PodSnapshot, RequestFailure>) {
    switch result {
    case .success(let made): created.append(made)
    case .failure(let failure):
      if failure.mayHaveSucceeded { unresolved.append(pod) }
      record(failure, of: .create)
    }
  }
}
