internal import KubernetesCore
internal import PodPatternCore

/// ControllerRevisions that an earlier pattern of the name has left, or an earlier operator.
extension Reconciler {
  /// Adopts the ControllerRevisions that bear the pattern's label and that nobody owns.
  ///
  /// One whose content is not what its name says is left alone.
  func adoptRevisions(
    _ pattern: StoredPattern, _ declared: ExpandedPattern, _ memory: inout PatternMemory,
    _ adoption: AdoptionCheck
  ) async -> WriteFailure? {
    let known = memory.revisions.written
    let lost = caches.lostRevisions(of: pattern).filter {
      !$0.isTerminating && known[$0.uid] == nil
        && memory.revisions.passedOver[$0.uid] != $0.resourceVersion
    }
    guard !lost.isEmpty else {
      if !memory.revisions.passedOver.isEmpty, caches.lostRevisions(of: pattern).isEmpty {
        memory.revisions.passedOver = [:]
      }
      return nil
    }
    let target = declared.patternRevision(of: pattern)
    for revision in lost {
      switch await adopt(revision, of: pattern, target, adoption) {
      case .failure(let failure): return failure
      case .success(let adopted?): memory.revisions.didWrite(adopted)
      case .success(nil):
        memory.revisions.passedOver[revision.uid] = revision.resourceVersion
      }
    }
    return nil
  }

  private func adopt(
    _ revision: StoredRevision, of pattern: StoredPattern, _ target: PatternRevision,
    _ adoption: AdoptionCheck
  ) async -> Result<StoredRevision?, WriteFailure> {
    switch await revisionWriter.find(revision.key) {
    case .failure(let failure): return .failure(failure)
    case .success(let found):
      guard let found, found.stored.uid == revision.uid, found.stored.owner == nil,
        !found.stored.isTerminating, let content = found.revision,
        content.revision == target.revision
          ? content.hasSameTemplate(as: target) : content.isGenuine
      else { return .success(nil) }
      return await revisionWriter.adopt(found, by: pattern, adoption)
    }
  }

  /// Sees to it that all ControllerRevisions of a pattern can be patched, of which 0.1.0 wrote none:
  /// those that can are marked, and the others are made anew.
  ///
  /// It happens once to each of them. A pattern that goes without its objects needs it as well: the
  /// garbage collector waits for it.
  func mendRevisions(_ pattern: StoredPattern, _ memory: inout PatternMemory) async -> [String] {
    guard !pattern.isTerminating || pattern.isOrphaning else { return [] }
    let unmarked = caches.revisions(of: pattern).filter { !$0.isPatchable && !$0.isTerminating }
    memory.revisions.marked.formIntersection(unmarked.map(\.uid))
    let due = unmarked.filter {
      !memory.revisions.marked.contains($0.uid) && !memory.revisions.deleted.contains($0.uid)
    }
    var delays: [String] = []
    for revision in due {
      switch await revisionWriter.mark(revision) {
      case .marked: memory.revisions.marked.insert(revision.uid)
      case .failed(let failure): delays.append(failure.message)
      case .unpatchable:
        let result = await revisionWriter.rewrite(
          revision, of: pattern, isOrphaning: pattern.isOrphaning)
        switch result {
        case .failure(let failure): delays.append(failure.message)
        case .success(let copy):
          if let copy, copy.owner != nil { memory.revisions.didWrite(copy) }
          memory.revisions.didDelete(uid: revision.uid)
        }
      }
    }
    return delays
  }
}
