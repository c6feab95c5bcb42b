internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Keeping the history of a pattern as ControllerRevisions.
extension Reconciler {
  /// Sees to it that what the pattern declares is kept as its latest revision, before any pod is made
  /// of it.
  ///
  /// - Parameter delays: takes what is not done yet and stands in no way.
  /// - Returns: what stands in the way of making pods.
  func keepHistory(
    _ pattern: StoredPattern, _ declared: ExpandedPattern, _ memory: inout PatternMemory,
    _ adoption: AdoptionCheck, delays: inout [String]
  ) async -> WriteFailure? {
    if let failure = await adoptRevisions(pattern, declared, &memory, adoption) { return failure }
    let plan = historyPlan(pattern, declared, &memory)
    switch plan.write {
    case nil: return nil
    case .create(let number, let latest):
      var revision = declared.patternRevision(of: pattern)
      revision.number = number
      revision.changeCause = pattern.changeCause
      if let latest {
        switch await self.revision(latest.revision, of: pattern, &memory) {
        case .failure(let failure): return failure
        case .success(let before):
          revision.change = before.map { TemplateChange(from: $0, to: revision).summary }
        }
      }
      switch await revisionWriter.create(revision, of: pattern, adoption) {
      case .success(let written): memory.revisions.didWrite(written)
      case .failure(let failure): return failure
      }
      return nil
    case .update(let entry, let number):
      let result = await revisionWriter.update(
        entry, number: number, changeCause: pattern.changeCause, in: pattern.key.namespace)
      switch result {
      case .success(let written): memory.revisions.didWrite(written)
      case .failure(.gone): break
      case .failure(let failure): delays.append(failure.message)
      }
      return nil
    }
  }

  /// Deletes the revisions that are beyond the pattern's limit.
  func shortenHistory(
    _ pattern: StoredPattern, _ declared: ExpandedPattern, _ memory: inout PatternMemory
  ) async -> [String] {
    let plan = historyPlan(pattern, declared, &memory)
    guard !plan.deletes.isEmpty else { return [] }
    var delays: [String] = []
    let results = await concurrently(plan.deletes) {
      await revisionWriter.delete($0, in: pattern.key.namespace)
    }
    for (entry, failure) in results {
      if let failure {
        delays.append(failure.message)
      } else {
        memory.revisions.didDelete(uid: entry.uid)
      }
    }
    return delays
  }

  private func historyPlan(
    _ pattern: StoredPattern, _ declared: ExpandedPattern, _ memory: inout PatternMemory
  ) -> RevisionPlan {
    let entries = revisionEntries(of: pattern, &memory)
    return RevisionPlan(
      known: entries, target: declared.target.revision,
      changeCause: pattern.changeCause, inUse: revisionsInUse(pattern, memory),
      limit: declared.historyLimit)
  }

  /// The ControllerRevisions of a pattern.
  func revisionEntries(
    of pattern: StoredPattern, _ memory: inout PatternMemory
  ) -> [RevisionPlan.Entry] {
    memory.revisions.entries(
      cached: caches.revisions(of: pattern),
      hasReached: { caches.revisions.hasReached($0, in: pattern.key.namespace) })
  }

  /// Revisions of pods, and those that may be gone back to.
  private func revisionsInUse(_ pattern: StoredPattern, _ memory: PatternMemory) -> Set<String> {
    var inUse = Set(memory.expectations.overlaid(on: caches.pods(of: pattern)).map(\.revision))
    if let status = memory.knownStatus(pattern) {
      inUse.insert(status.currentRevision)
      if let rollback = status.rollback { inUse.insert(rollback.to) }
    }
    return inUse
  }
}
