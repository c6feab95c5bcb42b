package import KubernetesCore

/// What the history of a pattern needs before pods are made of what it declares: to be kept as the
/// latest ControllerRevision.
package enum HistoryStep: Sendable {
  /// It is.
  case none
  /// Nobody owns these, which an earlier pattern of the name has left: they are adopted, as far as their
  /// content is what their name says, and then everything is decided anew.
  case adopt([RevisionSnapshot])
  /// It is to be made, with what it changes in the revision before.
  case create(number: Int, changeCause: String?, change: String?)
  /// It is to have another number or another cause.
  case update(RevisionSnapshot, number: Int, changeCause: String?)

  /// Decides what a declaration needs.
  ///
  /// - Throws: where the revision before could not be read, of which the new one says what it changes.
  init(
    _ observation: Observation, _ declared: ExpandedPattern, _ memory: PatternMemory
  ) throws(RequestFailure) {
    let lost = observation.adoptableRevisions(memory)
    guard lost.isEmpty else {
      self = .adopt(lost)
      return
    }
    switch observation.revisionPlan(declared, memory, observation.status).write {
    case nil: self = .none
    case .update(let entry, let number):
      self = .update(entry, number: number, changeCause: observation.pattern.changeCause)
    case .create(let number, let latest):
      var change: String?
      if let latest, let before = try observation.revision(latest.revision) {
        let revision = declared.patternRevision(of: observation.pattern)
        change = TemplateChange(from: before, to: revision).summary
      }
      self = .create(
        number: number, changeCause: observation.pattern.changeCause, change: change)
    }
  }

  /// Whether there is anything to do.
  var isNeeded: Bool { if case .none = self { false } else { true } }

  /// Whether everything is to be decided anew after it.
  var isAdoption: Bool { if case .adopt = self { true } else { false } }

  /// Whether it was an adoption that has come to its end, so that the next decision is another one.
  func isSettled(by outcome: Outcome) -> Bool {
    guard case .adopt(let lost) = self else { return false }
    let settled = Set((outcome.writtenRevisions + outcome.passedOver).map(\.uid))
    return lost.allSatisfy { settled.contains($0.uid) }
  }
}

extension Observation {
  /// ControllerRevisions without an owner that bear the pattern's label, those left out that are known
  /// to be another's or that were just adopted.
  fileprivate func adoptableRevisions(_ memory: PatternMemory) -> [RevisionSnapshot] {
    lostRevisions.filter {
      !$0.isTerminating && memory.revisions.written[$0.uid] == nil
        && memory.revisions.passedOver[$0.uid] != $0.resourceVersion
    }
  }

  fileprivate func revisionPlan(
    _ declared: ExpandedPattern, _ memory: PatternMemory, _ status: PodPatternStatus?
  ) -> RevisionPlan {
    RevisionPlan(
      known: memory.revisions.entries(cached: cachedRevisions), target: declared.target.revision,
      changeCause: pattern.changeCause, inUse: revisionsInUse(memory, status),
      limit: declared.historyLimit)
  }

  /// Revisions of pods, and those that may be gone back to.
  private func revisionsInUse(
    _ memory: PatternMemory, _ status: PodPatternStatus?
  ) -> Set<String> {
    var inUse = Set(memory.pods.overlaid(on: cachedPods).map(\.revision))
    if let status {
      inUse.insert(status.currentRevision)
      if let rollback = status.rollback { inUse.insert(rollback.to) }
    }
    return inUse
  }

  /// The latest revision, where what is declared now is to become the next.
  func latestBefore(_ declared: ExpandedPattern) -> String? {
    guard adoptableRevisions(memory).isEmpty,
      case .create(_, let latest?) = revisionPlan(declared, memory, status).write
    else { return nil }
    return latest.revision
  }
}

/// What nobody needs any more, or what an earlier version of the operator left in another form.
package struct Upkeep: Sendable {
  /// Revisions beyond the pattern's limit.
  package private(set) var revisions: [RevisionSnapshot] = []
  /// ControllerRevisions of 0.1.0, which the garbage collector may not be able to patch: those that can
  /// be patched are marked, and the others are made anew. A pattern that goes without its objects
  /// needs it as well, since the garbage collector waits for it.
  package private(set) var unmarkedRevisions: [RevisionSnapshot] = []
  /// The ConfigMap that 0.1.0 made for the log shippers, once no pod mounts it and none is going to.
  package private(set) var configMap: ObjectMeta?

  init() {}

  /// Looks for what is due, by what `memory` knows of the pods and by a status that was told.
  init(
    _ observation: Observation, _ memory: PatternMemory, _ goal: RolloutGoal?,
    _ status: PodPatternStatus?
  ) {
    let pattern = observation.pattern
    if !pattern.isTerminating || pattern.isOrphaning {
      unmarkedRevisions = observation.cachedRevisions.filter {
        !$0.isPatchable && !$0.isTerminating && !memory.revisions.marked.contains($0.uid)
          && !memory.revisions.deleted.contains($0.uid)
      }
    }
    guard let declared = observation.content.expanded, !pattern.isTerminating else { return }
    revisions = observation.revisionPlan(declared, memory, status).deletes
    let revision = declared.target.revision
    // Each pod that there is, ending or not, is of the revision that the pattern declares, as this
    // operator makes it, and so is the one that an update would go back to.
    guard let found = observation.formerConfigMap, goal?.target.revision == revision,
      status?.currentRevision == revision,
      observation.cachedPods.allSatisfy({ $0.revision == revision })
    else { return }
    configMap = found
  }

  var isEmpty: Bool { revisions.isEmpty && unmarkedRevisions.isEmpty && configMap == nil }

  /// Whether nothing is due but what was just tried.
  func isDone(by other: Upkeep) -> Bool {
    revisions.isEmpty && unmarkedRevisions.isEmpty
      && (configMap == nil || other.configMap != nil)
  }
}
