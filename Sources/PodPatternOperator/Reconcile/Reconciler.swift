internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Makes one pattern's pods what the pattern asks for, and tells in its status how that goes.
///
/// Expected flow of a reconcile: pods in doubt are settled; caches and own writes make a snapshot;
/// the snapshot makes a plan; the plan is carried out; what came of it makes a status, which is
/// written if it is new.
///
/// Guarantees: nothing is made or deleted while the cache is older than the operator's own writes;
/// a pattern that can't be expanded, or whose pods are refused, delays no other.
struct Reconciler: Sendable {
  /// Waits of a reconciler.
  struct Timings: Sendable, Hashable {
    /// The shortest time between two writes of one pattern's status.
    var statusInterval: Duration = .milliseconds(100)
    /// How long the cache may be older than the operator's own writes before these are checked.
    var doubtAfter: Duration = .seconds(30)
  }

  let caches: OperatorCaches
  let memories: MemoryBook
  let applier: Applier
  let statusWriter: StatusWriter
  let clock: OperatorClock
  let timings: Timings
  let suffix: @Sendable () -> String
  /// Tells a person what happened to a pattern; returns at once.
  let report: @Sendable (PatternEvent, StoredPattern) -> Void

  /// Why a reconcile is tried again.
  struct Unfinished: Error, CustomStringConvertible {
    let description: String
  }

  /// Reconciles the pattern of a key.
  func reconcile(_ key: ObjectKey) async -> ReconcileResult {
    guard let pattern = caches.patterns[key] else {
      memories.forget(key)
      return .done
    }
    var memory = memories.take(key, uid: pattern.uid)
    let result = await reconcile(pattern, &memory)
    memories.keep(key, memory)
    return result
  }

  private func reconcile(
    _ pattern: StoredPattern, _ memory: inout PatternMemory
  ) async -> ReconcileResult {
    var delays = await settle(pattern, &memory)
    var requeue: [Duration] = []
    if case .expanded(let expanded) = pattern.content {
      let work = plan(pattern, expanded, &memory, requeue: &requeue)
      if let work {
        let outcome = await applier.apply(work)
        remember(outcome, of: pattern, in: &memory)
        tell(outcome, of: pattern)
        delays += outcome.delays
      }
    }
    if !pattern.isTerminating { delays += await releaseVanished(pattern, &memory) }
    switch await writeStatus(pattern, &memory) {
    case .failure(let failure): delays.append(failure.message)
    case .success(let wait): if let wait { requeue.append(wait) }
    }
    if case .expanded(let expanded) = pattern.content,
      let status = memory.knownStatus(pattern), status[.reconciling]?.isTrue == true
    {
      // Nothing happens when a deadline passes: somebody has to look.
      let moment = snapshot(pattern, expanded.target, memory)
      let deadline = ProgressDeadline(moment, previous: status)
      if let seconds = deadline.secondsLeft { requeue.append(.seconds(seconds)) }
    }
    if let delay = delays.first { return .retry(Unfinished(description: delay)) }
    if let hold = memory.holdingFor(pattern, now: clock.elapsed()) { requeue.append(hold) }
    return requeue.min().map { .requeueAfter($0) } ?? .done
  }

  /// The moment of a pattern as caches and own writes show it.
  func snapshot(
    _ pattern: StoredPattern, _ target: Snapshot.Target, _ memory: PatternMemory
  ) -> Snapshot {
    let known = memory.knownStatus(pattern)
    let told = known?.updateRevision == target.revision ? known?.failed ?? 0 : 0
    return Snapshot(
      key: pattern.key, uid: pattern.uid, generation: pattern.generation,
      isTerminating: pattern.isTerminating, target: target,
      pods: memory.expectations.overlaid(on: caches.pods(of: pattern)), failuresTold: told,
      isBehindOwnWrites: !memory.expectations.isSatisfied || !memory.unresolved.isEmpty,
      now: clock.wall())
  }
}
