internal import KubernetesCore

/// What is to be done about one pattern now: a pure function of an observation.
///
/// Guarantees: nothing is made, changed or deleted by an observation that is older than the operator's
/// own writes; pods are made only after what they are made of is kept in the history.
package struct Decision: Sendable {
  /// What the pods are to become; nil where the spec can't be expanded.
  package private(set) var goal: RolloutGoal?
  /// The pods against the goal; without one they are counted against the last revision told.
  let tally: PodTally
  /// What is told before anything changes; nil for most decisions.
  package private(set) var announcement: Announcement?
  /// What the pattern declares.
  package private(set) var declared: ExpandedPattern?
  /// What the history needs before pods are made.
  package private(set) var history = HistoryStep.none
  /// What to do to the pods.
  package private(set) var plan = Plan()
  /// The pods to make, one for each of the plan's creates.
  package private(set) var pods: [PlannedPod] = []
  /// Whether creates start with one: the last attempt failed, or no pod of this revision has been
  /// available yet. What is refused then is refused once.
  package private(set) var isCautious = false
  /// What to do to the objects beside the pods.
  package private(set) var children = ChildPlan()
  /// Pods that left the cache, to be let go of if it was their label that went.
  package private(set) var strays: [Plan.PodReference] = []
  /// What nobody needs any more.
  package private(set) var upkeep = Upkeep()
  /// Why not all could be decided, or what is to be asked for again.
  private(set) var failures: [RequestFailure]
  /// After how long to look again though nothing has changed.
  private(set) var waits: [Duration] = []
  /// Whether the history is in order, or is now put in order.
  private(set) var isHistoryDecided = false
  /// What is remembered.
  private(set) var memory: PatternMemory

  /// A status that is told before anything changes.
  package struct Announcement: Sendable {
    package enum Occasion: Sendable, Hashable {
      /// An update is about to begin: it is told before it does.
      case update
      /// The generation is new: it is told where the requests take long. While a webhook lets them
      /// hang, nobody should look at a pattern without a word of it.
      case generation
    }

    package let status: PodPatternStatus
    package let occasion: Occasion
  }

  /// Whether there is anything to do to pods and the objects beside them.
  package var hasWork: Bool { !plan.isEmpty || !children.isEmpty }

  /// Whether there is nothing to be done at all.
  package var isEmpty: Bool {
    !hasWork && !history.isNeeded && strays.isEmpty && upkeep.isEmpty
  }

  /// What may be decided about, beside the observation.
  package struct Settings: Sendable {
    let expander: PatternExpander
    /// Whether the server can resize pods.
    let canResize: Bool
    /// How long the cache may be older than the operator's own writes before these are checked.
    let doubtAfter: Duration

    package init(expander: PatternExpander, canResize: Bool, doubtAfter: Duration) {
      (self.expander, self.canResize, self.doubtAfter) = (expander, canResize, doubtAfter)
    }
  }

  /// Decides.
  ///
  /// - Parameter suffix: makes the last part of a new pod's name.
  package init(_ observation: Observation, _ settings: Settings, suffix: () -> String) {
    failures = observation.failures
    memory = observation.memory
    let pattern = observation.pattern
    guard let declared = observation.content.expanded else {
      // The pods that there are stay, and are counted as those of the last good spec.
      tally = observation.tally(observation.targetWithoutGoal, memory)
      upkeep = Upkeep(observation, memory, goal, observation.status)
      strays = pattern.isTerminating ? [] : observation.departures.vanished
      return
    }
    var goal = RolloutGoal(declared: declared)
    var isKnown = true
    if !pattern.isTerminating {
      do throws(RequestFailure) {
        goal = try RolloutGoal(
          observation, declared, settings.expander, canResize: settings.canResize)
      } catch {
        failures.append(error)
        isKnown = false
      }
    }
    self.goal = goal
    self.declared = declared
    tally = Self.look(at: goal, observation, &memory, isKnown: isKnown)
    announcement = announcement(observation, declared, goal)
    if isKnown, decideHistory(observation, declared), !history.isAdoption {
      decidePods(observation, goal, settings, suffix)
    }
    upkeep = Upkeep(observation, memory, goal, observation.status)
    if !pattern.isTerminating { strays = observation.departures.vanished }
  }

  /// Brings what is counted in time up to this moment.
  private static func look(
    at goal: RolloutGoal, _ observation: Observation, _ memory: inout PatternMemory, isKnown: Bool
  ) -> PodTally {
    let now = observation.moment.elapsed
    var tally = observation.tally(goal.target, memory)
    (tally.snapshot.change, tally.snapshot.rollback) = (goal.change, goal.rollback)
    if isKnown, !observation.pattern.isTerminating, tally.outdatedPlaced.isEmpty {
      if goal.rollback == nil { memory.revisions.forgetRead() }
      memory.revisions.refused = []
    }
    memory.backoff.observe(tally, ended: observation.departures.ended, at: now)
    memory.progress.observe(tally, at: now)
    let revision = goal.target.revision
    tally.snapshot.backoff = memory.backoff.standing(of: revision, at: now)
    tally.snapshot.wait = memory.progress.wait(for: revision, at: now)
    return tally
  }

  private func announcement(
    _ observation: Observation, _ declared: ExpandedPattern, _ goal: RolloutGoal
  ) -> Announcement? {
    let before = observation.status
    let isUpdate = goal.change != nil && before?.rollout?.to != goal.target.revision
    guard isUpdate || before?.observedGeneration != observation.pattern.generation else {
      return nil
    }
    return Announcement(
      status: PodPatternStatus(
        observation, goal, tally, memory, at: observation.moment, previous: before),
      occasion: isUpdate ? .update : .generation)
  }

  /// Decides what the history needs; false where pods have to wait for it.
  private mutating func decideHistory(
    _ observation: Observation, _ declared: ExpandedPattern
  ) -> Bool {
    let pattern = observation.pattern
    guard !pattern.isTerminating else { return true }
    let now = observation.moment.elapsed
    guard memory.failedWork.hold(.revision, generation: pattern.generation, now: now) == nil else {
      return false
    }
    do throws(RequestFailure) {
      history = try HistoryStep(observation, declared, memory)
      isHistoryDecided = true
      return true
    } catch {
      failures.append(error)
      return false
    }
  }

  /// Decides what to do to pods and to what stands beside them.
  private mutating func decidePods(
    _ observation: Observation, _ goal: RolloutGoal, _ settings: Settings, _ suffix: () -> String
  ) {
    let pattern = observation.pattern
    let now = observation.moment.elapsed
    plan = Plan(tally, maximumCreates: goal.expanded.manifest.podsInMemory)
    if let seconds = plan.requeueAfter { waits.append(.seconds(seconds)) }
    if plan.isWaiting { waits.append(settings.doubtAfter) }
    guard !pattern.isTerminating else {
      plan = Plan()
      return
    }
    deleteLate(now)
    children = ChildPlan(
      wanted: goal.expanded.children, applied: memory.children, owner: pattern.uid,
      observed: observation.children)
    memory.failedWork.keep(only: Work.needed(plan, children, history))
    hold(generation: pattern.generation, now)
    pods = plan.creates.map { create in
      memory.late.take(revision: goal.target.revision, replacement: create.replacement)
        ?? PlannedPod(create, of: pattern, revision: goal.target.revision, suffix: suffix())
    }
    isCautious =
      memory.failedWork.contains(.create)
      || observation.status?.currentRevision != goal.target.revision
  }

  /// Adds to what is deleted the pods that were waited for in vain and have come after all, unless
  /// they are what the pattern asks for.
  private mutating func deleteLate(_ now: Duration) {
    guard !memory.late.isEmpty else { return }
    memory.late.expire(now: now)
    guard !plan.isWaiting else { return }
    let snapshot = tally.snapshot
    let pods = Dictionary(
      snapshot.pods.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for key in memory.late.takeArrived({ pods[$0] != nil }) {
      guard let pod = pods[key], pod.ownerUID == snapshot.uid, pod.isActive,
        pod.revision != snapshot.target.revision,
        !plan.deletes.contains(where: { $0.uid == pod.uid })
      else { continue }
      plan.deletes.append(.init(pod, .outdated))
    }
  }

  /// Takes out what failed a moment ago.
  private mutating func hold(generation: Int, _ now: Duration) {
    let failed = memory.failedWork
    func isHeld(_ work: Work) -> Bool {
      failed.hold(work, generation: generation, now: now) != nil
    }
    if isHeld(.create) { (plan.creates, plan.tries) = ([], 0) }
    if isHeld(.delete) { plan.deletes = [] }
    if isHeld(.update) { plan.updates = [] }
    if isHeld(.adopt) { plan.adopts = [] }
    if isHeld(.release) { plan.releases = [] }
    children.remove { isHeld(.child($0)) }
  }
}

extension Observation {
  /// What to count pods against where the spec says nothing that pods could be made of.
  var targetWithoutGoal: Snapshot.Target {
    let replicas = if case .invalid(_, let replicas) = content { replicas } else { 0 }
    return Snapshot.Target(replicas: replicas, revision: status?.updateRevision ?? "")
  }
}

extension Work {
  /// What there is to do, whether or not it is held back.
  fileprivate static func needed(
    _ plan: Plan, _ children: ChildPlan, _ history: HistoryStep
  ) -> Set<Work> {
    var works = Set(children.kinds.map { Work.child($0) })
    if !plan.creates.isEmpty || plan.isWaiting { works.insert(.create) }
    if !plan.deletes.isEmpty || plan.isWaiting { works.insert(.delete) }
    if !plan.updates.isEmpty || plan.isWaiting { works.insert(.update) }
    if !plan.adopts.isEmpty { works.insert(.adopt) }
    if !plan.releases.isEmpty { works.insert(.release) }
    if history.isNeeded { works.insert(.revision) }
    return works
  }
}

extension PlannedPod {
  fileprivate init(
    _ create: Plan.PodCreate, of pattern: PatternSnapshot, revision: String, suffix: String
  ) {
    let name = PodName.make(pattern: pattern.key.name, revision: revision, suffix: suffix)
    self.init(
      key: ObjectKey(namespace: pattern.key.namespace, name: name), pattern: pattern.key.name,
      revision: revision, ownerUID: pattern.uid, replacement: create.replacement,
      attempt: create.attempt)
  }
}
