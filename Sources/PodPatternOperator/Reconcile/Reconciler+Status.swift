internal import KubernetesCore
internal import PodPatternCore

extension Reconciler {
  /// Writes a pattern's status if it is new.
  ///
  /// - Returns: How long to wait where one was written a moment ago: in a burst of changes the last
  ///   state is worth a write, and not each on the way.
  func writeStatus(
    _ pattern: StoredPattern, _ content: PatternContent, _ aim: Aim?,
    _ memory: inout PatternMemory
  ) async -> Result<Duration?, WriteFailure> {
    let before = memory.knownStatus(pattern)
    let status = status(pattern, content, aim, memory, before: before)
    guard status != before else { return .success(nil) }
    if let last = memory.writtenAt {
      let rest = timings.statusInterval - (clock.elapsed() - last)
      if rest > .zero { return .success(rest) }
    }
    if let refusal = memory.statusRefusal {
      let rest = refusal.retryAt - clock.elapsed()
      if rest > .zero { return .success(rest) }
    }
    switch await statusWriter.write(status, of: pattern.key, uid: pattern.uid) {
    case .success(let version):
      memory.statusRefusal = nil
      note(status, version, of: pattern, before: before, &memory)
      return .success(nil)
    case .failure(.gone): return .success(nil)
    case .failure(.refused(let words)):
      return .success(await writeLeast(status, words, of: pattern, before: before, &memory))
    case .failure(let failure): return .failure(failure)
    }
  }

  /// Does something that may take long, and tells a new generation's status meanwhile where it does:
  /// while a webhook lets requests hang, nobody should look at a pattern without a word of it.
  func withInterimStatus<Result: Sendable>(
    _ pattern: StoredPattern, _ content: PatternContent, _ aim: Aim,
    _ memory: inout PatternMemory, _ body: (inout PatternMemory) async -> Result
  ) async -> Result {
    let before = memory.knownStatus(pattern)
    guard before?.observedGeneration != pattern.generation else { return await body(&memory) }
    let status = status(pattern, content, aim, memory, before: before)
    let (clock, wait, writer) = (clock, timings.interimAfter, statusWriter)
    typealias Written = (version: String, at: Duration)
    let (result, written) = await withTaskGroup(of: Written?.self) { group in
      group.addTask {
        guard (try? await clock.sleep(wait)) != nil else { return nil }
        let result = await writer.write(status, of: pattern.key, uid: pattern.uid)
        return (try? result.get()).map { ($0, clock.elapsed()) }
      }
      let result = await body(&memory)
      group.cancelAll()
      return (result, await group.next() ?? nil)
    }
    if let written {
      note(status, written.version, of: pattern, before: before, &memory)
      // What came of the requests is not to wait for the next time.
      memory.writtenAt = written.at
    }
    return result
  }

  private func note(
    _ status: PodPatternStatus, _ version: String, of pattern: StoredPattern,
    before: PodPatternStatus?, _ memory: inout PatternMemory
  ) {
    memory.written = (status, version)
    memory.writtenAt = clock.elapsed()
    for event in PatternEvent.transitions(from: before, to: status) { report(event, pattern) }
  }

  /// Tells that the server refused a status, where it says something: nobody looks for why a status
  /// is old.
  ///
  /// - Returns: When to try again.
  private func writeLeast(
    _ status: PodPatternStatus, _ words: String, of pattern: StoredPattern,
    before: PodPatternStatus?, _ memory: inout PatternMemory
  ) async -> Duration {
    let wait = memory.noteRefused(status, now: clock.elapsed())
    let least = PodPatternStatus(
      refused: words, generation: pattern.generation, at: clock.wall(), previous: before)
    guard least != before else { return wait }
    if case .success(let version) = await statusWriter.write(
      least, of: pattern.key, uid: pattern.uid, isLeast: true)
    {
      note(least, version, of: pattern, before: before, &memory)
    }
    return wait
  }

  private func status(
    _ pattern: StoredPattern, _ content: PatternContent, _ aim: Aim?, _ memory: PatternMemory,
    before: PodPatternStatus?
  ) -> PodPatternStatus {
    func status(of declared: ExpandedPattern, _ obstacle: Obstacle?) -> PodPatternStatus {
      let aim = aim ?? Aim(expanded: declared)
      return PodPatternStatus(
        snapshot(pattern, aim, memory), obstacle: obstacle, shipper: aim.expanded.shipper,
        note: aim.expanded.note, previous: before)
    }
    switch content {
    case .expanded(let declared):
      return status(of: declared, memory.refusals.obstacle(now: clock.elapsed()))
    case .outdated(let declared, let obstacle): return status(of: declared, obstacle)
    case .invalid(let obstacle, let replicas):
      // The pods that there are stay, and are counted as those of the last good spec.
      let target = Snapshot.Target(replicas: replicas, revision: before?.updateRevision ?? "")
      return PodPatternStatus(
        snapshot(pattern, target, memory), obstacle: obstacle, shipper: .unknown, previous: before)
    }
  }
}
