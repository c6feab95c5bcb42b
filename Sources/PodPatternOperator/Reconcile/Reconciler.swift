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
    /// When a pattern with a large spec comes again that found no room.
    var comeAgainAfter: Duration = .milliseconds(500)
    /// For how long requests may keep a status of the pattern's generation waiting.
    var interimAfter: Duration = .seconds(1)
  }

  let caches: OperatorCaches
  let memories: MemoryBook
  let specs: SpecSource
  let applier: Applier
  let revisionWriter: RevisionWriter
  let statusWriter: StatusWriter
  let clock: OperatorClock
  let timings: Timings
  /// Whether the server can resize pods.
  let canResize: Bool
  let suffix: @Sendable () -> String
  let expander: PatternExpander
  let room = Workroom()
  let desk = Desk()
  /// Tells a person what happens to a pod; returns at once.
  let reportPod: @Sendable (PatternEvent, _ pod: ObjectKey, _ uid: String) -> Void
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
    let result = await room.work(on: key, bytes: caches.longestSpec(of: pattern)) {
      var memory = memories.take(key, uid: pattern.uid)
      let result = await reconcile(pattern, &memory)
      memories.keep(key, memory)
      return result
    }
    return result ?? .requeueAfter(timings.comeAgainAfter)
  }

  private func reconcile(
    _ pattern: StoredPattern, _ memory: inout PatternMemory
  ) async -> ReconcileResult {
    var delays = await settle(pattern, &memory)
    var requeue: [Duration] = []
    var aim: Aim?
    let found = await content(of: pattern, &memory)
    if let delay = found.delay { delays.append(delay) }
    guard let content = found.content else {
      return .retry(Unfinished(description: delays.first ?? "the spec can't be looked at yet"))
    }
    if let declared = content.expanded {
      let found = await self.aim(pattern, declared, &memory)
      aim = found.aim
      delays += found.delays
      look(pattern, found.aim, &memory)
      if found.aim.change != nil,
        memory.knownStatus(pattern)?.rollout?.to != found.aim.expanded.target.revision
      {
        // What is going to change is told before it does; where that fails it is told afterwards.
        _ = await writeStatus(pattern, content, found.aim, &memory)
      }
      if found.delays.isEmpty {
        let aim = found.aim
        delays += await withInterimStatus(pattern, content, aim, &memory) { memory in
          await act(pattern, declared, aim, &memory, requeue: &requeue)
        }
      }
    }
    if !pattern.isTerminating { delays += await releaseVanished(pattern, &memory) }
    switch await writeStatus(pattern, content, aim, &memory) {
    case .failure(let failure): delays.append(failure.message)
    case .success(let wait): if let wait { requeue.append(wait) }
    }
    delays += await mendRevisions(pattern, &memory)
    if let declared = content.expanded, !pattern.isTerminating {
      // The status says which revisions may be gone back to.
      delays += await shortenHistory(pattern, declared, &memory)
      if let aim { delays += await deleteFormerConfigMap(pattern, declared, aim, memory) }
    }
    if let aim, let status = memory.knownStatus(pattern), status[.reconciling]?.isTrue == true {
      // Nothing happens when a deadline passes: somebody has to look.
      let deadline = ProgressDeadline(snapshot(pattern, aim, memory), previous: status)
      if let seconds = deadline.secondsLeft { requeue.append(.seconds(seconds)) }
    }
    // Nobody tells either when a warning is over; most of the time there is none.
    if caches.haveShipperWarnings, let aim,
      let seconds = snapshot(pattern, aim, memory).secondsToWarningsEnd
    {
      requeue.append(.seconds(seconds))
    }
    if let delay = delays.first { return .retry(Unfinished(description: delay)) }
    let now = clock.elapsed()
    requeue += [
      memory.refusals.nextRetry(generation: pattern.generation, now: now),
      memory.backoff.wait(at: now),
    ].compactMap { $0 }
    // However far away a time is, an hour from now somebody looks.
    return requeue.min().map { .requeueAfter(min($0, .seconds(3600))) } ?? .done
  }

  /// Makes, updates and deletes what the plan of this moment says.
  ///
  /// - Returns: Why something is not done yet, if it is not.
  private func act(
    _ pattern: StoredPattern, _ declared: ExpandedPattern, _ aim: Aim,
    _ memory: inout PatternMemory, requeue: inout [Duration]
  ) async -> [String] {
    let adoption = AdoptionCheck(revisionWriter.client, pattern)
    var delays: [String] = []
    if !pattern.isTerminating {
      let history = "FailedControllerRevision"
      let now = clock.elapsed()
      guard memory.refusals.hold(history, generation: pattern.generation, now: now) == nil else {
        return []
      }
      if let failure = await keepHistory(
        pattern, declared, &memory, adoption, delays: &delays)
      {
        var outcome = Outcome()
        outcome.note(failure, reason: history)
        remember(outcome, of: pattern, in: &memory)
        tell(outcome, of: pattern, aim)
        return outcome.delays
      }
      memory.refusals.forget(history)
    }
    if let work = plan(pattern, aim, &memory, adoption, requeue: &requeue) {
      let seen = caches.pods.reached(in: pattern.key.namespace)
      let outcome = await applier.apply(work)
      remember(outcome, of: pattern, in: &memory, seen: seen)
      if work.plan.tries > 0, !outcome.created.isEmpty {
        memory.backoff.didTry(at: clock.elapsed())
      }
      for refused in outcome.refusedUpdates {
        memory.revisions.refused.insert(
          .init(from: refused.pod.revision, to: aim.expanded.target.revision))
      }
      if !outcome.refusedUpdates.isEmpty { requeue.append(.zero) }
      tell(outcome, of: pattern, aim)
      delays += outcome.delays
    }
    return delays
  }

  /// The moment of a pattern as caches and own writes show it.
  func snapshot(_ pattern: StoredPattern, _ aim: Aim, _ memory: PatternMemory) -> Snapshot {
    var moment = snapshot(pattern, aim.target, memory)
    (moment.change, moment.rollback) = (aim.change, aim.rollback)
    let rollout = memory.knownStatus(pattern)?.rollout
    moment.logsLeft = memories.logsLeft(pattern.key)
    moment.shipperWarnings = caches.shipperWarnings(of: moment.pods)
    moment.isRolloutOpen = rollout?.to == aim.target.revision && rollout?.isComplete == false
    return moment
  }

  /// Brings what is counted in time up to this moment.
  private func look(_ pattern: StoredPattern, _ aim: Aim, _ memory: inout PatternMemory) {
    let now = clock.elapsed()
    memory.readiness.observe(
      caches.pods(of: pattern), minReadySeconds: aim.target.minReadySeconds, wall: clock.wall(),
      now: now)
    let moment = snapshot(pattern, aim, memory)
    memory.backoff.observe(moment, ended: memories.takeEnded(pattern.key), at: now)
    memory.progress.observe(moment, at: now)
  }

  func snapshot(
    _ pattern: StoredPattern, _ target: Snapshot.Target, _ memory: PatternMemory
  ) -> Snapshot {
    let known = memory.knownStatus(pattern)
    let told = known?.updateRevision == target.revision ? known?.failed ?? 0 : 0
    let (now, wall) = (clock.elapsed(), clock.wall())
    let pods = memory.expectations.overlaid(on: caches.pods(of: pattern))
    var moment = Snapshot(
      key: pattern.key, uid: pattern.uid, generation: pattern.generation,
      isTerminating: pattern.isTerminating, target: target,
      pods: memory.readiness.adjust(pods, wall: wall, now: now), failuresTold: told,
      isBehindOwnWrites: !memory.expectations.isSatisfied || !memory.unresolved.isEmpty,
      now: wall)
    moment.backoff = memory.backoff.standing(of: target.revision, at: now)
    moment.wait = memory.progress.wait(for: target.revision, at: now)
    return moment
  }
}
