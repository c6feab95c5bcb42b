internal import KubernetesCore
internal import PodPatternCore

/// Finding out what the pods are to become, and how.
extension Reconciler {
  /// The aim of a pattern; with it what could not be found out, if anything: then pods are left as
  /// they are for now.
  func aim(
    _ pattern: StoredPattern, _ declared: ExpandedPattern, _ memory: inout PatternMemory
  ) async -> (aim: Aim, delays: [String]) {
    var aim = Aim(expanded: declared)
    guard !pattern.isTerminating else { return (aim, []) }
    if let completed = completedRevision(of: pattern, declared, memory) {
      switch await revision(completed, of: pattern, &memory) {
      case .failure(let failure): return (aim, [failure.message])
      case .success(let done):
        if let done, let expanded = expander.recover(done, pattern, declared) {
          aim.expanded = expanded
        }
      }
    }
    if declared.target.strategy.rollback == .automatic,
      let rollback = Rollback.decide(
        snapshot(pattern, aim, memory), previous: memory.knownStatus(pattern))
    {
      switch await revision(rollback.to, of: pattern, &memory) {
      case .failure(let failure): return (aim, [failure.message])
      case .success(let good):
        // Without it there is nothing to go back to.
        if let good, let expanded = expander.recover(good, pattern, declared) {
          aim.expanded = expanded
          aim.rollback = rollback
        }
      }
    }
    let delays = await findChanges(pattern, &aim, &memory)
    return (aim, delays)
  }

  /// The revision of which all pods ran to their end, where its declaration still stands; nil where
  /// there is something to run.
  ///
  /// What ran to its end does not run again because the operator, or its defaults, would make the
  /// pods another way now: only a changed declaration asks for that.
  private func completedRevision(
    of pattern: StoredPattern, _ declared: ExpandedPattern, _ memory: PatternMemory
  ) -> String? {
    guard declared.target.runsToCompletion, let status = memory.knownStatus(pattern),
      status.observedGeneration == pattern.generation, status[.ready]?.reason == "Completed",
      status.updateRevision != declared.target.revision
    else { return nil }
    return status.updateRevision
  }

  /// Compares the revisions of old pods with what they are to become.
  private func findChanges(
    _ pattern: StoredPattern, _ aim: inout Aim, _ memory: inout PatternMemory
  ) async -> [String] {
    let outdated = snapshot(pattern, aim, memory).outdatedRevisions
    guard !outdated.isEmpty else {
      if aim.rollback == nil { memory.revisions.forgetRead() }
      memory.revisions.refused = []
      return []
    }
    let target = aim.expanded.patternRevision(of: pattern)
    var changes: [(from: PatternRevision, change: TemplateChange, count: Int)] = []
    for (name, count) in outdated {
      switch await revision(name, of: pattern, &memory) {
      case .failure(let failure): return [failure.message]
      case .success(nil): continue
      case .success(let old?):
        let change = TemplateChange(from: old, to: target)
        changes.append((old, change, count))
        if isInPlace(change, from: name, aim.expanded.target, memory) {
          aim.updates[name] = InPlaceUpdate(from: old, to: target)
          aim.effects[name] = change.isRestart ? .restart : .unnoticed
        }
      }
    }
    if let main = changes.max(by: { ($0.count, $0.from.number) < ($1.count, $1.from.number) }) {
      let method: RolloutStatus.Method =
        aim.updates.isEmpty ? .recreate : aim.updates.count == outdated.count ? .inPlace : .mixed
      aim.change = RolloutChange(
        from: main.from.revision, summary: main.change.summary, method: method)
    }
    return []
  }

  private func isInPlace(
    _ change: TemplateChange, from old: String, _ target: Snapshot.Target, _ memory: PatternMemory
  ) -> Bool {
    target.strategy.inPlace == .ifPossible && target.strategy.type == .rollingUpdate
      && change.isInPlace(resizing: canResize)
      && !memory.revisions.refused.contains(.init(from: old, to: target.revision))
  }

  /// A revision of the pattern's, read once; nil where it is not kept any more.
  func revision(
    _ name: String, of pattern: StoredPattern, _ memory: inout PatternMemory
  ) async -> Result<PatternRevision?, WriteFailure> {
    if let known = memory.revisions.read[name] { return .success(known) }
    let entry = revisionEntries(of: pattern, &memory).last { $0.revision == name }
    let result = await revisionWriter.read(
      entry?.name ?? PatternRevision.name(pattern: pattern.key.name, revision: name),
      in: pattern.key.namespace, owner: pattern.uid)
    if case .success(let found) = result { memory.revisions.didRead(name, found) }
    return result
  }
}
