internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Reconciles one pattern's pods with its spec, and reports the progress in its status: observe →
/// decide → apply → report → publish.
///
/// Guarantees: nothing is created or deleted while the cache is older than the operator's own
/// writes; a pattern that can't be expanded, or whose pods are refused, delays no other.
struct Reconciler: Sendable {
  struct Timings: Sendable, Hashable {
    /// The minimum interval between two writes of one pattern's status.
    var statusInterval: Duration = .milliseconds(100)
    /// How long the cache may be older than the operator's own writes before these are verified.
    var doubtAfter: Duration = .seconds(30)
    /// When a pattern with a large spec that was not admitted is requeued.
    var admissionRetryDelay: Duration = .milliseconds(500)
    /// How long requests may delay the first status of a new generation.
    var announcementDelay: Duration = .seconds(1)
    /// When a status that only counts new pods, and lets patterns go first that wait for theirs, is in
    /// turn again at the latest.
    var longestDeferral: Duration = .seconds(5)
  }

  let caches: OperatorCaches
  let memories: PatternMemories
  let observer: Observer
  let settings: Decision.Settings
  let applier: Applier
  let expectations: Expectations
  let publisher: Publisher
  let timings: Timings
  let fleet: FleetRegistry
  let suffix: @Sendable () -> String
  /// Whether other patterns wait for a worker.
  let othersWait: @Sendable () -> Bool
  private let admission = LargeSpecAdmission()

  init(
    caches: OperatorCaches, memories: PatternMemories, observer: Observer,
    settings: Decision.Settings, applier: Applier, expectations: Expectations,
    publisher: Publisher, timings: Timings, fleet: FleetRegistry,
    suffix: @escaping @Sendable () -> String, othersWait: @escaping @Sendable () -> Bool
  ) {
    self.caches = caches
    self.memories = memories
    self.observer = observer
    self.settings = settings
    self.applier = applier
    self.expectations = expectations
    self.publisher = publisher
    self.timings = timings
    (self.fleet, self.suffix, self.othersWait) = (fleet, suffix, othersWait)
  }

  func reconcile(_ key: ObjectKey) async -> ReconcileResult {
    guard let pattern = caches.patterns[key] else {
      memories.forget(key)
      expectations.forget(key)
      caches.acknowledgeDepartures(from: key)
      fleet.change { $0.forget(key) }
      observer.contents.configuration.forget(key)
      return .done
    }
    let result = await admission.work(on: key, bytes: caches.longestSpec(of: pattern)) {
      var memory = memories.load(key, uid: pattern.uid)
      memory.status.forgetShown(by: pattern)
      let result = await reconcile(pattern, &memory)
      memories.store(memory, for: key)
      return result
    }
    return result ?? .notYet(timings.admissionRetryDelay)
  }

  private func reconcile(
    _ pattern: PatternSnapshot, _ memory: inout PatternMemory
  ) async -> ReconcileResult {
    let clock = observer.clock
    if let rest = memory.pace.rest(before: pattern.generation, at: clock.elapsed()) {
      return .notYet(rest)
    }
    do throws(RequestFailure) {
      while true {
        var (observation, lastDeparture) = try await observer.observe(pattern, &memory)
        // A pod that was gone before the watch could show it is waited for no longer than its write is
        // in doubt.
        if observation.memory.pods.created.isEmpty { expectations.forget(pattern.key) }
        let observed = observation.moment.elapsed
        let decision = Decision(observation, settings, suffix: suffix)
        let decided = clock.elapsed()
        observation.forgetRevisions()
        var statusMemory = observation.memory.status
        let outcome = await carryOut(decision, observation, &statusMemory)
        let applied = clock.elapsed()
        let report = Report(observation, decision, outcome, statusMemory: statusMemory)
        memory = report.memory
        let now = clock.elapsed()
        memory.pace.didWork(
          for: decided - observed + (now - applied), generation: pattern.generation, at: now)
        if report.isPreparation { continue }
        fleet.change { $0.report(pattern.key, report.status, report.shipper) }
        let wait: Duration?
        do throws(RequestFailure) {
          wait = try await publish(report, of: pattern, &memory.status)
        } catch {
          // A status that can't be written keeps pods from nothing that is due by a time.
          fleet.change { $0.pass(pattern.key) }
          let unseen = unseen(pattern.key)
          return ReconcileResult(report.next(statusWait: nil, unseen: unseen, unpublished: error))
        }
        if wait == nil, report.acknowledgesDepartures, lastDeparture > 0 {
          caches.acknowledgeDepartures(from: pattern.key, through: lastDeparture)
        }
        return ReconcileResult(report.next(statusWait: wait, unseen: unseen(pattern.key)))
      }
    } catch {
      fleet.change { $0.pass(pattern.key) }
      return .retry(error)
    }
  }

  /// Publishes a report. Pods come before statuses: while other patterns wait, one that only counts
  /// the pods that have just been made is told when the watch has shown them, in the pattern's turn.
  ///
  /// - Returns: how long the status has to wait; nil if it does not.
  private func publish(
    _ report: Report, of pattern: PatternSnapshot, _ memory: inout StatusMemory
  ) async throws(RequestFailure) -> Duration? {
    if report.isInterim, othersWait(),
      let wait = memory.deferWrite(atMost: timings.longestDeferral, now: observer.clock.elapsed())
    {
      publisher.sendEvents(of: report, about: pattern)
      return wait
    }
    let wait = try await publisher.publish(report, of: pattern, &memory)
    if wait == nil { memory.endDeferral() }
    return wait
  }

  /// When to look for pods that the watch has yet to show; nil if there are none.
  private func unseen(_ pattern: ObjectKey) -> Duration? {
    switch expectations.conclude(pattern) {
    case .complete: nil
    // Those that never come, whatever became of them, are asked for after a while.
    case .waiting: timings.doubtAfter
    case .due: .zero
    }
  }

  /// Applies a decision, and publishes its announcement first, or meanwhile if it takes long.
  private func carryOut(
    _ decision: Decision, _ observation: Observation, _ statusMemory: inout StatusMemory
  ) async -> Outcome {
    let (pattern, moment) = (observation.pattern, observation.moment)
    guard let announcement = decision.announcement else {
      return await applier.apply(decision, to: pattern, at: moment)
    }
    if announcement.occasion == .update {
      // If this fails, it is reported afterwards.
      _ = try? await publisher.publish(announcement.status, of: pattern, &statusMemory)
    }
    guard statusMemory.known(pattern)?.observedGeneration != pattern.generation else {
      return await applier.apply(decision, to: pattern, at: moment)
    }
    return await publisher.announce(announcement, of: pattern, &statusMemory) {
      await applier.apply(decision, to: pattern, at: moment)
    }
  }
}

extension ReconcileResult {
  fileprivate init(_ next: Report.Next) {
    switch next {
    case .change: self = .done
    case .after(let wait): self = .requeueAfter(wait)
    case .retry(let failure, let limit): self = .retry(failure, within: limit)
    }
  }
}
