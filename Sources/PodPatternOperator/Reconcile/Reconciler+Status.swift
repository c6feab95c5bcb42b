internal import KubernetesCore
internal import PodPatternCore

extension Reconciler {
  /// Writes a pattern's status if it is new.
  ///
  /// - Returns: How long to wait where one was written a moment ago: in a burst of changes the last
  ///   state is worth a write, and not each on the way.
  func writeStatus(
    _ pattern: StoredPattern, _ memory: inout PatternMemory
  ) async -> Result<Duration?, WriteFailure> {
    let before = memory.knownStatus(pattern)
    let status = status(pattern, memory, before: before)
    guard status != before else { return .success(nil) }
    if let last = memory.writtenAt {
      let rest = timings.statusInterval - (clock.elapsed() - last)
      if rest > .zero { return .success(rest) }
    }
    switch await statusWriter.write(status, of: pattern.key, uid: pattern.uid) {
    case .success(let version):
      memory.written = (status, version)
      memory.writtenAt = clock.elapsed()
      for event in PatternEvent.transitions(from: before, to: status) { report(event, pattern) }
      return .success(nil)
    case .failure(.gone): return .success(nil)
    case .failure(let failure): return .failure(failure)
    }
  }

  private func status(
    _ pattern: StoredPattern, _ memory: PatternMemory, before: PodPatternStatus?
  ) -> PodPatternStatus {
    switch pattern.content {
    case .expanded(let expanded):
      return PodPatternStatus(
        snapshot(pattern, expanded.target, memory), obstacle: memory.refusal?.obstacle,
        shipper: expanded.shipper, note: expanded.note, previous: before)
    case .invalid(let faults, let replicas):
      // The pods that there are stay, and are counted as those of the last good spec.
      let target = Snapshot.Target(replicas: replicas, revision: before?.updateRevision ?? "")
      var status = PodPatternStatus(
        snapshot(pattern, target, memory), obstacle: .invalid(faults.description),
        shipper: .disabled, previous: before)
      status.shipper = before?.shipper ?? ""
      return status
    }
  }

  /// Tells what was done to pods, a batch at a time, and what was refused.
  func tell(_ outcome: Outcome, of pattern: StoredPattern) {
    let batches: [(String, String, [ObjectKey])] = [
      ("Created", "SuccessfulCreate", outcome.created.map(\.key)),
      ("Deleted", "SuccessfulDelete", outcome.deleted.map(\.key)),
      ("Adopted", "Adopted", outcome.adopted.map(\.key)),
      ("Released", "Released", outcome.released.map(\.key)),
    ]
    for (verb, reason, keys) in batches where !keys.isEmpty {
      report(.batch(verb, reason: reason, pods: keys.map(\.name)), pattern)
    }
    for refusal in outcome.refusals {
      report(
        PatternEvent(isWarning: true, reason: refusal.reason, message: refusal.message), pattern)
    }
  }
}
