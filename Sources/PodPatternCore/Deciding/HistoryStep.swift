package import KubernetesCore

/// What a pattern's history needs before pods are created: the current declaration has to be the
/// latest ControllerRevision.
package enum HistoryStep: Sendable {
  /// It is.
  case none
  /// Orphans that an earlier pattern of the same name left: those with the content that their name
  /// says are adopted, and then everything is decided again.
  case adopt([RevisionSnapshot])
  /// Create it, with a summary of what it changes in the previous revision. `isLost`: it existed
  /// before, so the garbage collector may have deleted it together with its owner.
  case create(number: Int, changeCause: String?, change: String?, isLost: Bool)
  /// Change its number or its change cause.
  case update(RevisionSnapshot, number: Int, changeCause: String?)

  /// - Throws: if the previous revision, which the new one is compared with, could not be read.
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
      let known = [observation.status?.updateRevision, observation.status?.currentRevision]
      self = .create(
        number: number, changeCause: observation.pattern.changeCause, change: change,
        isLost: known.contains(declared.target.revision))
    }
  }

  var isNeeded: Bool { if case .none = self { false } else { true } }

  /// Whether everything has to be decided again after it.
  var isAdoption: Bool { if case .adopt = self { true } else { false } }

  /// Whether it was an adoption that has finished, so that everything has to be decided again.
  func isSettled(by outcome: Outcome) -> Bool {
    guard case .adopt(let lost) = self else { return false }
    let settled = Set((outcome.writtenRevisions + outcome.skippedRevisions).map(\.uid))
    return lost.allSatisfy { settled.contains($0.uid) }
  }
}

extension Observation {
  /// Orphaned ControllerRevisions that have the pattern's label, except those that are known to be
  /// someone else's or were just adopted.
  fileprivate func adoptableRevisions(_ memory: PatternMemory) -> [RevisionSnapshot] {
    orphanedRevisions.filter {
      !$0.isTerminating && memory.revisions.written[$0.uid] == nil
        && memory.revisions.skipped[$0.uid] != $0.resourceVersion
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

  /// Revisions of current pods, and those that a rollback may return to.
  private func revisionsInUse(
    _ memory: PatternMemory, _ status: PodPatternStatus?
  ) -> Set<String> {
    var inUse = Set(memory.pods.overlaid(on: cachedPods).map(\.revision))
    if let status {
      inUse.insert(status.currentRevision)
      if let rollback = status.rollback { inUse.insert(rollback.to) }
      if let rollout = status.rollout { inUse.formUnion(rollout.held.map(\.revision)) }
    }
    return inUse
  }

  /// The latest revision, if the current declaration is about to become the next one.
  func latestBefore(_ declared: ExpandedPattern) -> String? {
    guard adoptableRevisions(memory).isEmpty,
      case .create(_, let latest?) = revisionPlan(declared, memory, status).write
    else { return nil }
    return latest.revision
  }
}

/// Objects to delete that are no longer needed, or to migrate from an earlier version of the
/// operator.
package struct Cleanup: Sendable {
  /// Revisions beyond `revisionHistoryLimit`.
  package private(set) var revisions: [RevisionSnapshot] = []
  /// ControllerRevisions of 0.1.0, which the garbage collector may be unable to patch: patchable
  /// ones get an annotation, the others are recreated. A pattern that is deleted and orphans its
  /// dependents needs this as well, since the garbage collector waits for it.
  package private(set) var unmarkedRevisions: [RevisionSnapshot] = []
  /// The log shippers' ConfigMap of 0.1.0, once no pod mounts it and none will.
  package private(set) var configMap: ObjectMeta?

  init() {}

  /// - `memory`: what is known of the pods.
  /// - `status`: the last reported status.
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
    // All pods, including terminating ones, are of the declared revision, and so is the one that a
    // rollback would return to; and that one is this operator's: a pattern may be kept at a revision
    // of 0.1.0 for as long as its owner changes nothing.
    guard let found = observation.legacyConfigMap, goal?.target.revision == revision,
      status?.currentRevision == revision,
      observation.cachedPods.allSatisfy({ $0.revision == revision }),
      !declared.manifest.mounts(configMap: found.key.name)
    else { return }
    configMap = found
  }

  var isEmpty: Bool { revisions.isEmpty && unmarkedRevisions.isEmpty && configMap == nil }

  /// Whether nothing is due except what `other` has just tried.
  func isDone(by other: Cleanup) -> Bool {
    revisions.isEmpty && unmarkedRevisions.isEmpty
      && (configMap == nil || other.configMap != nil)
  }
}

/// What to do about the ControllerRevisions of a pattern: the target's has to exist and be the
/// latest, and as many earlier ones are kept as the pattern asks for.
package struct RevisionPlan: Sendable, Hashable {
  /// What the target's ControllerRevision needs.
  package enum Write: Sendable, Hashable {
    /// Create it; `after` is the latest one so far.
    case create(number: Int, after: RevisionSnapshot?)
    /// Change its number or its change cause.
    case update(RevisionSnapshot, number: Int)
  }

  /// Nil if the target's ControllerRevision is as it should be.
  package private(set) var write: Write?
  /// Revisions that are no longer needed, oldest first.
  package private(set) var deletes: [RevisionSnapshot] = []

  /// The rules are those of a StatefulSet's history: revisions in use are kept and do not count
  /// towards the limit; an old revision that is declared again gets the highest number.
  ///
  /// - Parameters:
  ///   - known: the pattern's ControllerRevisions.
  ///   - target: the declared revision.
  ///   - changeCause: the pattern's change cause.
  ///   - inUse: revisions of current pods, and those that a rollback may return to.
  ///   - limit: `revisionHistoryLimit`.
  package init(
    known: [RevisionSnapshot], target: String, changeCause: String?,
    inUse: @autoclosure () -> Set<String>, limit: Int
  ) {
    let sorted = known.sorted { ($0.number, $0.key.name) < ($1.number, $1.key.name) }
    let latest = sorted.last
    let next = (Count(latest?.number ?? 0) + 1).value
    if let own = sorted.last(where: { $0.revision == target }) {
      let number = own == latest ? own.number : next
      if number != own.number || (changeCause != nil && own.changeCause != changeCause) {
        write = .update(own, number: number)
      }
    } else {
      write = .create(number: next, after: latest)
    }
    let others = sorted.filter { $0.revision != target }
    // Most histories are short, and finding the revisions in use takes a look at every pod.
    guard others.count > limit else { return }
    let inUse = inUse()
    let history = others.filter { !inUse.contains($0.revision) }
    deletes = Array(history.prefix(max(0, history.count - limit)))
  }
}
