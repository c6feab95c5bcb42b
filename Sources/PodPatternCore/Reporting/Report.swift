package import KubernetesCore

/// What to report after a reconcile, and when the next one is due: a pure function of what was
/// observed, what was decided, and what came out of it.
package struct Report: Sendable {
  package let status: PodPatternStatus
  /// Events about the pattern.
  package private(set) var events: [PatternEvent] = []
  /// Events about single pods, for people who look at one of them alone.
  package private(set) var podEvents: [PodEvent] = []
  /// What the pods tell of their log shippers.
  package let shipper: ShipperEvidence
  package var memory: PatternMemory
  /// Whether only the history was put in order, so that everything has to be decided again.
  package let isPreparation: Bool
  /// Whether the departures may be acknowledged once the status has been published.
  package let acknowledgesDepartures: Bool
  /// Whether it tells of pods that were created and of nothing else that anybody waits for: the watch
  /// will show them, and the pattern comes up again.
  package let isInterim: Bool
  private let observation: Observation
  private let decision: Decision
  private let tally: PodTally
  private let moment: Moment
  private let failure: RequestFailure?

  package struct PodEvent: Sendable, Hashable {
    package let pod: ObjectKey
    package let uid: String
    package let event: PatternEvent
  }

  /// When to reconcile the pattern again.
  package enum Next: Sendable, Hashable {
    /// When something changes.
    case change
    case after(Duration)
    /// Soon, with growing delays while it fails, and within a time where something is due by then.
    case retry(RequestFailure, within: Duration? = nil)
  }

  /// How many pods get an event of their own because of one decision.
  private static let maximumPodEvents = 50

  /// However far away the next time is, the pattern is reconciled again after this.
  private static let longestWait = Duration.seconds(3600)

  /// `statusMemory`: the status memory, including a status that was reported before anything
  /// changed.
  package init(
    _ observation: Observation, _ decision: Decision, _ outcome: Outcome, statusMemory: StatusMemory
  ) {
    self.observation = observation
    self.decision = decision
    moment = outcome.moment
    var memory = decision.memory
    memory.status = statusMemory
    memory.record(outcome, of: decision, observation)
    let goal = decision.goal
    var tally = observation.tally(decision.tally.target, after: outcome, memory)
    (tally.snapshot.change, tally.snapshot.rollback) = (goal?.change, goal?.rollback)
    tally.snapshot.held = decision.tally.snapshot.held
    tally.snapshot.isCanary = decision.tally.snapshot.isCanary
    // Completed pods may just have been deleted.
    tally.snapshot.completions = decision.tally.recordedCompletions
    status = PodPatternStatus(
      observation, goal, tally, memory, at: moment,
      previous: memory.status.known(observation.pattern))
    shipper = ShipperEvidence(tally, image: goal?.expanded.shipperParts?.image)
    let passing = outcome.failures.map(\.failure).filter { $0.retry == .soon }
    failure = (decision.failures + passing + outcome.postponed).first
    let previous = memory.status.known(observation.pattern)
    isInterim =
      outcome.isOnlyCreation && failure == nil && status.lastFailure == previous?.lastFailure
      && status[.stalled]?.isTrue == (previous?[.stalled]?.isTrue ?? false)
    isPreparation = decision.history.isSettled(by: outcome)
    acknowledgesDepartures = decision.strays.allSatisfy { memory.checkedStrays.contains($0.uid) }
    (self.memory, self.tally) = (memory, tally)
    addEvents(outcome)
  }

  /// When to reconcile again, once the status has been published.
  ///
  /// - Parameters:
  ///   - statusWait: How long the status has to wait; nil if it has been written.
  ///   - unseen: After how long to look for pods that the watch has yet to show; nil if it shows all.
  ///   - unpublished: Why the status could not be written; nil if nothing failed.
  /// - Returns: What asks for the next reconcile, beside changes.
  package func next(
    statusWait: Duration?, unseen: Duration? = nil, unpublished: RequestFailure? = nil
  ) -> Next {
    let failure = unpublished ?? failure
    let waits = waits(statusWait, unseen, isFailing: failure != nil).map {
      min($0, Self.longestWait)
    }
    guard let failure else { return waits.min().map { .after($0) } ?? .change }
    // What is due at a time does not wait for a failure's delay, which may be a minute. What could be
    // done at once does: it may be what fails.
    return .retry(failure, within: waits.filter { $0 > .zero }.min())
  }

  /// After which times there is something to do, unless something changes before.
  private func waits(
    _ statusWait: Duration?, _ unseen: Duration?, isFailing: Bool
  ) -> [Duration] {
    let now = moment.elapsed
    var waits = decision.waits + [unseen].compactMap(\.self)
    if decision.memory.revisions.refused != memory.revisions.refused { waits.append(.zero) }
    if let statusWait {
      waits.append(statusWait)
    } else if !Cleanup(observation, memory, decision.goal, status).isDone(by: decision.cleanup) {
      // The status determines which revisions a rollback may return to.
      waits.append(.zero)
    }
    if decision.goal != nil {
      // No event marks the passing of a deadline or the expiry of a warning.
      if status[.reconciling]?.isTrue == true,
        let seconds = ProgressDeadline(tally, previous: status).secondsLeft
      {
        waits.append(.seconds(seconds))
      }
      if let seconds = tally.snapshot.secondsToWarningsEnd { waits.append(.seconds(seconds)) }
      if let seconds = tally.secondsToLongWait { waits.append(.seconds(seconds)) }
      let expiry = status.secondsToExpiry(tally)
      for seconds in [tally.secondsToDeadline, expiry].compactMap(\.self) {
        // Deleting what has expired is tried again, and what is late is over.
        if seconds > 0 || (expiry == 0 && !isFailing) {
          waits.append(.seconds(max(1, seconds)))
        }
      }
    }
    waits += [
      memory.failedWork.nextRetry(generation: observation.pattern.generation, now: now),
      memory.backoff.wait(at: now),
      observation.pattern.isTerminating ? nil : memory.shipper.wait(at: now),
    ].compactMap { $0 }
    return waits
  }
}

extension Report {
  /// Adds events for changes of pods, one for each kind of change, and for refusals.
  private mutating func addEvents(_ outcome: Outcome) {
    let batches: [(String, String, [ObjectKey])] = [
      ("Created", "SuccessfulCreate", outcome.created.map(\.key)),
      ("Updated in place", "SuccessfulUpdate", outcome.updated.map(\.key)),
      ("Deleted", "SuccessfulDelete", outcome.deleted.map(\.key)),
      ("Adopted", "Adopted", outcome.adopted.map(\.key)),
      ("Released", "Released", (outcome.released + outcome.releasedStrays).map(\.key)),
    ]
    for (verb, reason, keys) in batches where !keys.isEmpty {
      events.append(.batch(verb, reason: reason, pods: keys.map(\.name)))
    }
    for failure in outcome.failures where failure.failure.retry == .later {
      events.append(
        PatternEvent(
          isWarning: true, reason: failure.work.failureReason, message: failure.failure.message))
    }
    for message in Set(outcome.refusedUpdates.map(\.message)).sorted() {
      events.append(
        PatternEvent(
          isWarning: true, reason: "InPlaceUpdateRefused",
          message: "The pods are replaced instead: \(message)"))
    }
    if let goal = decision.goal { addPodEvents(outcome, goal) }
  }

  /// Adds events that tell pods why they were deleted or changed.
  private mutating func addPodEvents(_ outcome: Outcome, _ goal: RolloutGoal) {
    let change = goal.change.map { ": \($0.summary)" } ?? ""
    let revision = goal.target.revision
    for pod in outcome.updated.prefix(Self.maximumPodEvents) {
      podEvents.append(
        PodEvent(
          pod: pod.key, uid: pod.uid,
          event: PatternEvent(
            reason: "UpdatedInPlace",
            message: "Updated in place to revision \(revision)\(change)")))
    }
    let grace = goal.target.strategy.inPlaceGracePeriodSeconds
    for gated in outcome.gated.lazy.filter({ !$0.opens }).prefix(Self.maximumPodEvents) {
      podEvents.append(
        PodEvent(
          pod: gated.pod.key, uid: gated.pod.uid,
          event: PatternEvent(
            reason: "LeavingServices",
            message: "Out of its Services for \(grace) s before it is updated in place to revision"
              + " \(revision)\(change)")))
    }
    for pod in outcome.deleted.prefix(Self.maximumPodEvents) {
      let message =
        switch pod.reason {
        case .outdated: "Replaced by a pod of revision \(revision)\(change)"
        case .surplus: "One too many: \(goal.target.replicas) pods are asked for"
        case .ended: "It has ended, and another pod is in its place"
        case .suspended: "The pattern is suspended"
        case .late: "activeDeadlineSeconds have passed"
        case .failed: "More pods have failed than backoffLimit allows"
        case .heldUp:
          "Its log shipper keeps it from starting, and a pod without one takes its place"
        }
      podEvents.append(
        PodEvent(
          pod: pod.key, uid: pod.uid, event: PatternEvent(reason: "Deleted", message: message)))
    }
  }
}

extension Outcome {
  /// Whether pods were created, and nothing else was done with pods or went wrong.
  fileprivate var isOnlyCreation: Bool {
    !created.isEmpty && failures.isEmpty && deleted.isEmpty && updated.isEmpty && gated.isEmpty
      && refusedUpdates.isEmpty
  }
}

extension PatternMemory {
  /// Records what was done, until the caches show it, and what failed.
  fileprivate mutating func record(
    _ outcome: Outcome, of decision: Decision, _ observation: Observation
  ) {
    let now = outcome.moment.elapsed
    for pod in outcome.created { pods.didCreate(pod, seen: observation.podsReached) }
    for pod in outcome.deleted { pods.didDelete(pod.key, uid: pod.uid) }
    for (uid, change) in outcome.changes { pods.didChange(uid: uid, change) }
    unresolved += outcome.unresolved
    checkedStrays.formUnion(outcome.checkedStrays)
    children.merge(outcome.appliedChildren) { _, new in new }
    for id in outcome.deletedChildren { children[id] = nil }
    for revision in outcome.writtenRevisions { revisions.didWrite(revision) }
    for revision in outcome.skippedRevisions { revisions.didSkip(revision) }
    for uid in outcome.markedRevisions { revisions.didMark(uid: uid) }
    for uid in outcome.deletedRevisions { revisions.didDelete(uid: uid) }
    for refused in outcome.refusedUpdates {
      revisions.refused.insert(
        .init(from: refused.pod.revision, to: decision.tally.target.revision))
    }
    if decision.plan.tries > 0, !outcome.created.isEmpty { backoff.didTry(at: now) }
    let isHistoryKept = !outcome.failures.contains { $0.work == .revision }
    if decision.isHistoryDecided, isHistoryKept { failedWork.forget(.revision) }
    guard decision.hasWork || !isHistoryKept else { return }
    failedWork.record(
      outcome.failures, generation: observation.pattern.generation, now: now)
    lastVerified = now
  }
}
