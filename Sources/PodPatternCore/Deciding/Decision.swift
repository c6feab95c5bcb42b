internal import KubernetesCore

/// What to do about one pattern now: a pure function of an observation.
///
/// Guarantees: nothing is created, changed or deleted based on an observation that is older than
/// the operator's own writes; pods are created only once the history holds what they are created
/// from.
package struct Decision: Sendable {
  /// What the pods are to become; nil if the spec can't be expanded.
  package private(set) var goal: RolloutGoal?
  /// The pods compared with the goal, or without one with the last reported revision.
  let tally: PodTally
  /// The status to report before anything changes; usually nil.
  package private(set) var announcement: Announcement?
  /// What the pattern declares.
  package private(set) var declared: ExpandedPattern?
  /// What the history needs before pods are created.
  package private(set) var history = HistoryStep.none
  /// The copies of ConfigMaps to make before pods refer to them.
  package private(set) var copies = CopyPlan()
  /// What to do to the pods.
  package private(set) var plan = Plan()
  /// What the pods that are created now are made from.
  package private(set) var manifests: [PodSource: PodManifest] = [:]
  /// The pods to create, one for each of the plan's creates.
  package private(set) var pods: [PlannedPod] = []
  /// Whether to start with a single create: the last attempt failed, or the server has not yet accepted a
  /// pod of this revision. Then a refusal happens only once.
  package private(set) var isCautious = false
  /// What to do to the child objects.
  package private(set) var children = ChildPlan()
  /// Pods that left the cache, to be released if it was their label that was removed.
  package private(set) var strays: [Plan.PodReference] = []
  package private(set) var cleanup = Cleanup()
  /// Whether the pattern itself is to be deleted: it has finished, and was kept for long enough.
  package private(set) var isExpired = false
  /// Failures that prevented parts of the decision, or requests to retry.
  private(set) var failures: [RequestFailure]
  /// Delays after which to reconcile again even if nothing changes.
  private(set) var waits: [Duration] = []
  /// Whether the history is in order, or the decision puts it in order.
  private(set) var isHistoryDecided = false
  private(set) var memory: PatternMemory

  /// A status that is reported before anything changes.
  package struct Announcement: Sendable {
    package enum Occasion: Sendable, Hashable {
      /// An update is about to begin; reported in advance.
      case update
      /// The generation is new; reported while the requests take long. A webhook that hangs must
      /// not leave a new generation without any status.
      case generation
    }

    package let occasion: Occasion
    fileprivate let make: @Sendable () -> PodPatternStatus

    /// The status, made when it is asked for: most are never needed, as requests seldom take long.
    package var status: PodPatternStatus { make() }
  }

  /// Whether there is anything to do to pods and child objects.
  package var hasWork: Bool { !plan.isEmpty || !children.isEmpty || !copies.isEmpty }

  package var isEmpty: Bool {
    !hasWork && !history.isNeeded && strays.isEmpty && cleanup.isEmpty && !isExpired
  }

  /// What a decision depends on in addition to the observation.
  package struct Settings: Sendable {
    package let expander: PatternExpander
    /// Whether the server supports resizing pods.
    let canResize: Bool
    /// How long the cache may be older than the operator's own writes before these are verified.
    let doubtAfter: Duration

    package init(expander: PatternExpander, canResize: Bool, doubtAfter: Duration) {
      (self.expander, self.canResize, self.doubtAfter) = (expander, canResize, doubtAfter)
    }
  }

  /// `suffix`: returns the random suffix of a new pod's name.
  package init(_ observation: Observation, _ settings: Settings, suffix: () -> String) {
    failures = observation.failures
    memory = observation.memory
    let pattern = observation.pattern
    guard let declared = observation.content.expanded else {
      // Existing pods are left alone, and are counted as those of the last valid spec.
      tally = observation.tally(observation.fallbackTarget, memory)
      cleanup = Cleanup(observation, memory, goal, observation.status)
      decideStrays(observation)
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
    tally = Self.tally(against: goal, observation, &memory, isKnown: isKnown)
    isExpired = isKnown && observation.status?.secondsToExpiry(tally) == 0
    announcement = announcement(observation, goal)
    if isKnown, decideHistory(observation, declared), !history.isAdoption {
      decidePods(observation, goal, settings, suffix)
    }
    cleanup = Cleanup(observation, memory, goal, observation.status)
    decideStrays(observation)
  }

  /// The first pod of a new pattern, which is made while its first revision is being recorded.
  ///
  /// A revision has to be on record before anything depends on it: a pod that is made anew while an
  /// update is held back, or a rollback. Neither can be before a second revision is declared, and that
  /// is decided only once the first one is on record. Until then there is this one pod at most; if the
  /// operator ends in between, the next one records the revision.
  package var pioneer: PlannedPod? {
    guard case .create(number: 1, _, _, isLost: false) = history, isCautious, copies.isEmpty,
      tally.snapshot.pods.isEmpty, let pod = pods.first,
      pod.source == PodSource(revision: tally.target.revision, hasShipper: true)
    else { return nil }
    return pod
  }

  /// Leaves out the first pod, which was made apart; and all others if that was refused.
  package mutating func didCreatePioneer(_ isMade: Bool) {
    pods.removeFirst(isMade ? min(1, pods.count) : pods.count)
  }

  /// Leaves out the pods of revisions that can't be made for now.
  package mutating func withhold(_ revisions: Set<String>) {
    guard !revisions.isEmpty else { return }
    let target = tally.target.revision
    plan = plan.withholding(revisions, target: target)
    pods.removeAll { revisions.contains($0.revision) }
  }

  private mutating func decideStrays(_ observation: Observation) {
    let vanished = observation.departures.vanished
    memory.checkedStrays.formIntersection(vanished.map(\.uid))
    guard !observation.pattern.isTerminating else { return }
    strays = vanished.filter { !memory.checkedStrays.contains($0.uid) }
  }

  /// Tallies the pods and updates everything that is measured in time.
  private static func tally(
    against goal: RolloutGoal, _ observation: Observation, _ memory: inout PatternMemory,
    isKnown: Bool
  ) -> PodTally {
    let now = observation.moment.elapsed
    var tally = observation.tally(goal.target, memory)
    (tally.snapshot.change, tally.snapshot.rollback) = (goal.change, goal.rollback)
    if !goal.changesShipperImage { tally.snapshot.isCanary = false }
    tally.snapshot.held = observation.heldBack(tally)
    memory.countedDeletions = tally.snapshot.held?.counted ?? []
    if isKnown, !observation.pattern.isTerminating, tally.outdatedPlaced.isEmpty {
      if goal.rollback == nil { memory.revisions.forgetRead() }
      memory.revisions.refused = []
    }
    memory.backoff.observe(tally, ended: observation.departures.ended, at: now)
    memory.progress.observe(tally, at: now)
    let revision = goal.target.revision
    tally.snapshot.backoff = memory.backoff.state(of: revision, at: now)
    tally.snapshot.wait = memory.progress.wait(for: revision, at: now)
    return tally
  }

  private func announcement(_ observation: Observation, _ goal: RolloutGoal) -> Announcement? {
    let before = observation.status
    let isUpdate = goal.change != nil && before?.rollout?.to != goal.target.revision
    guard isUpdate || before?.observedGeneration != observation.pattern.generation else {
      return nil
    }
    let (tally, memory) = (tally, memory)
    return Announcement(occasion: isUpdate ? .update : .generation) {
      var status = PodPatternStatus(
        observation, goal, tally, memory, at: observation.moment, previous: before)
      // Deletions are acknowledged after the report, and must not be counted a second time by then.
      if before?.rollout?.to == status.rollout?.to, let held = before?.rollout?.held {
        status.rollout?.held = held
      }
      return status
    }
  }

  /// Decides what the history needs; false if pods have to wait for it.
  private mutating func decideHistory(
    _ observation: Observation, _ declared: ExpandedPattern
  ) -> Bool {
    let pattern = observation.pattern
    guard !pattern.isTerminating else { return true }
    let now = observation.moment.elapsed
    guard memory.failedWork.delay(of: .revision, generation: pattern.generation, now: now) == nil
    else {
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

  /// Decides what to do to the pods and child objects.
  private mutating func decidePods(
    _ observation: Observation, _ goal: RolloutGoal, _ settings: Settings, _ suffix: () -> String
  ) {
    let pattern = observation.pattern
    let now = observation.moment.elapsed
    plan = Plan(tally, maximumCreates: goal.expanded.manifest.podsInMemory)
    if let seconds = plan.requeueAfter { waits.append(.seconds(seconds)) }
    if plan.waitsForCache { waits.append(settings.doubtAfter) }
    guard !pattern.isTerminating else {
      memory.failedWork.keep(only: Work.needed(plan, children, history, copies))
      dropDelayedWork(generation: pattern.generation, now)
      return
    }
    deleteLateArrivals(now)
    findManifests(observation, goal, settings.expander)
    findCopies(observation, goal)
    children = ChildPlan(
      wanted: goal.expanded.children, applied: memory.children, owner: pattern.uid,
      observed: observation.children)
    memory.failedWork.keep(only: Work.needed(plan, children, history, copies))
    dropDelayedWork(generation: pattern.generation, now)
    pods = plan.creates.map { create in
      let revision = create.revision ?? goal.target.revision
      let source = PodSource(revision: revision, hasShipper: create.withoutShipper == nil)
      return memory.inFlightCreates.reuse(
        source, replacement: create.replacement, index: create.index)
        ?? PlannedPod(create, of: pattern, revision: revision, suffix: suffix())
    }
    let isAccepted =
      observation.status?.currentRevision == goal.target.revision
      || tally.snapshot.pods.contains { $0.revision == goal.target.revision }
    isCautious = memory.failedWork.contains(.create) || !isAccepted
  }

  /// Finds the copies of ConfigMaps that the planned pods, and those of the goal, need.
  private mutating func findCopies(_ observation: Observation, _ goal: RolloutGoal) {
    let entries = observation.memory.revisions.entries(cached: observation.cachedRevisions)
    for revision in Set(manifests.keys.map(\.revision)).sorted() {
      let versions =
        revision == goal.target.revision
        ? goal.expanded.configuration : (try? observation.revision(revision))?.configuration ?? []
      copies.add(
        versions, of: revision, owner: entries.last { $0.revision == revision },
        namespace: observation.pattern.key.namespace, observation.copies)
    }
  }

  /// Finds what the planned pods are made from. If an earlier revision is gone, there is nothing to
  /// make a pod of but the declaration; if it could not be read, the pod has to wait.
  private mutating func findManifests(
    _ observation: Observation, _ goal: RolloutGoal, _ expander: PatternExpander
  ) {
    add(goal.expanded, observation.pattern)
    for revision in Set(plan.creates.compactMap(\.revision)) {
      do throws(RequestFailure) {
        guard let found = try observation.revision(revision) else {
          for index in plan.creates.indices where plan.creates[index].revision == revision {
            plan.creates[index].revision = nil
          }
          continue
        }
        if let earlier = expander.recover(found, observation.pattern, goal.expanded) {
          add(earlier, observation.pattern)
        } else {
          // This operator can't expand it any more, so what its log shipper brought is unknown.
          dropLeavingOut(revision)
          let source = PodSource(revision: revision, hasShipper: true)
          manifests[source] = PodManifest(
            podTemplate: found.template, owner: observation.pattern.ownerReference,
            namespace: observation.pattern.key.namespace,
            isGated: goal.target.isGated && found.mayBeGated)
        }
      } catch {
        failures.append(error)
        plan.creates.removeAll { $0.revision == revision }
      }
    }
  }

  /// Adds what pods of a revision are made from, as far as some are made now.
  private mutating func add(_ expanded: ExpandedPattern, _ pattern: PatternSnapshot) {
    let revision = expanded.target.revision
    let target = tally.target.revision
    manifests[PodSource(revision: revision, hasShipper: true)] = expanded.manifest
    guard
      plan.creates.contains(where: {
        $0.withoutShipper != nil && ($0.revision ?? target) == revision
      })
    else { return }
    if let bare = expanded.manifestWithoutShipper(of: pattern) {
      manifests[PodSource(revision: revision, hasShipper: false)] = bare
    } else {
      dropLeavingOut(revision)
    }
  }

  /// Makes pods of a revision as it says after all.
  private mutating func dropLeavingOut(_ revision: String) {
    for index in plan.creates.indices
    where (plan.creates[index].revision ?? tally.target.revision) == revision {
      plan.creates[index].withoutShipper = nil
    }
  }

  /// Also deletes pods that showed up late, unless they are what the pattern wants.
  private mutating func deleteLateArrivals(_ now: Duration) {
    guard !memory.inFlightCreates.isEmpty else { return }
    memory.inFlightCreates.expire(now: now)
    guard !plan.waitsForCache else { return }
    let snapshot = tally.snapshot
    let pods = Dictionary(
      snapshot.pods.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for key in memory.inFlightCreates.removeArrived({ pods[$0] != nil }) {
      guard let pod = pods[key], pod.ownerUID == snapshot.uid, pod.isActive,
        pod.revision != snapshot.target.revision, !tally.isWanted(pod),
        !plan.deletes.contains(where: { $0.uid == pod.uid })
      else { continue }
      plan.deletes.append(.init(pod, .outdated))
    }
  }

  /// Drops work whose retry is not due yet.
  private mutating func dropDelayedWork(generation: Int, _ now: Duration) {
    let failed = memory.failedWork
    func isDelayed(_ work: Work) -> Bool {
      failed.delay(of: work, generation: generation, now: now) != nil
    }
    if isDelayed(.create) { (plan.creates, plan.tries) = ([], 0) }
    if isDelayed(.delete) { plan.deletes = [] }
    if isDelayed(.update) { plan.updates = [] }
    if isDelayed(.gate) { plan.gates = [] }
    if isDelayed(.adopt) { plan.adopts = [] }
    if isDelayed(.release) { plan.releases = [] }
    children.remove { isDelayed(.child($0)) }
    if isDelayed(.configuration) {
      plan = plan.withholding(Set(copies.items.map(\.revision)), target: tally.target.revision)
      copies.removeAll()
    }
  }
}

extension Observation {
  /// What to compare the pods with if the spec can't be expanded.
  fileprivate var fallbackTarget: Snapshot.Target {
    let replicas = if case .invalid(_, let replicas) = content { replicas } else { 0 }
    return Snapshot.Target(replicas: replicas, revision: status?.updateRevision ?? "")
  }
}

extension Work {
  /// The work there is to do, including work whose retry is not due yet.
  fileprivate static func needed(
    _ plan: Plan, _ children: ChildPlan, _ history: HistoryStep, _ copies: CopyPlan
  ) -> Set<Work> {
    var works = Set(children.kinds.map { Work.child($0) })
    if !plan.creates.isEmpty || plan.waitsForCache { works.insert(.create) }
    if !plan.deletes.isEmpty || plan.waitsForCache { works.insert(.delete) }
    if !plan.updates.isEmpty || plan.waitsForCache { works.insert(.update) }
    if !plan.gates.isEmpty || plan.waitsForCache { works.insert(.gate) }
    if !plan.adopts.isEmpty { works.insert(.adopt) }
    if !plan.releases.isEmpty { works.insert(.release) }
    if history.isNeeded { works.insert(.revision) }
    if !copies.isEmpty { works.insert(.configuration) }
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
      attempt: create.attempt, index: create.index, withoutShipper: create.withoutShipper)
  }
}
