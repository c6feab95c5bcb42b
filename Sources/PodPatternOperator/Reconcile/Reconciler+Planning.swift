internal import KubernetesCore
internal import PodPatternCore

extension Reconciler {
  /// What is to be done now; nil where there is nothing, or it has to wait.
  func plan(
    _ pattern: StoredPattern, _ aim: Aim, _ memory: inout PatternMemory,
    _ adoption: AdoptionCheck, requeue: inout [Duration]
  ) -> Applier.Work? {
    let expanded = aim.expanded
    let moment = snapshot(pattern, aim, memory)
    var plan = Plan(moment, maximumCreates: expanded.manifest.podsInMemory)
    if let seconds = plan.requeueAfter { requeue.append(.seconds(seconds)) }
    if plan.isWaiting { requeue.append(timings.doubtAfter) }
    guard !pattern.isTerminating else { return nil }
    deleteLate(&plan, moment, &memory)
    var children = ChildPlan(
      wanted: expanded.children, applied: memory.applied, owner: pattern.uid,
      caches: caches.children(of: pattern))
    memory.refusals.keep(only: Applier.Work.reasons(plan, children))
    hold(pattern, &plan, &children, memory)
    guard !plan.isEmpty || !children.isEmpty else { return nil }
    return Applier.Work(
      owner: pattern.ownerReference, adoption: adoption, plan: plan, children: children,
      updates: aim.updates,
      pending: pending(plan.creates, of: pattern, expanded, &memory), manifest: expanded.manifest,
      isCautious: memory.refusals.contains("FailedCreate")
        || memory.knownStatus(pattern)?.currentRevision != expanded.target.revision)
  }

  /// Takes from the work what failed a moment ago.
  private func hold(
    _ pattern: StoredPattern, _ plan: inout Plan, _ children: inout ChildPlan,
    _ memory: PatternMemory
  ) {
    func isHeld(_ reason: String) -> Bool {
      memory.refusals.hold(reason, generation: pattern.generation, now: clock.elapsed()) != nil
    }
    if isHeld("FailedCreate") { (plan.creates, plan.tries) = ([], 0) }
    if isHeld("FailedDelete") { plan.deletes = [] }
    if isHeld("FailedUpdate") { plan.updates = [] }
    if isHeld("FailedAdopt") { plan.adopts = [] }
    if isHeld("FailedRelease") { plan.releases = [] }
    children.remove { isHeld("Failed\($0.kind)") }
  }

  /// The pods to make, under the names of those in doubt as far as these suit.
  private func pending(
    _ creates: [Plan.PodCreate], of pattern: StoredPattern, _ expanded: ExpandedPattern,
    _ memory: inout PatternMemory
  ) -> [PendingPod] {
    creates.map { create in
      memory.late.take(revision: expanded.target.revision, replacement: create.replacement)
        ?? pending(create, of: pattern, expanded)
    }
  }

  /// Adds to what is deleted the pods that were waited for in vain and have come after all, unless
  /// they are what the pattern asks for.
  private func deleteLate(_ plan: inout Plan, _ moment: Snapshot, _ memory: inout PatternMemory) {
    guard !memory.late.isEmpty else { return }
    memory.late.expire(now: clock.elapsed())
    let pods = Dictionary(moment.pods.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    guard !plan.isWaiting else { return }
    for key in memory.late.takeArrived({ pods[$0] != nil }) {
      guard let pod = pods[key], pod.ownerUID == moment.uid, pod.isActive,
        pod.revision != moment.target.revision,
        !plan.deletes.contains(where: { $0.uid == pod.uid })
      else { continue }
      plan.deletes.append(.init(pod, .outdated))
    }
  }

  private func pending(
    _ create: Plan.PodCreate, of pattern: StoredPattern, _ expanded: ExpandedPattern
  ) -> PendingPod {
    let name = PodName.make(
      pattern: pattern.key.name, revision: expanded.target.revision, suffix: suffix())
    return PendingPod(
      key: ObjectKey(namespace: pattern.key.namespace, name: name), pattern: pattern.key.name,
      revision: expanded.target.revision, ownerUID: pattern.uid, replacement: create.replacement,
      attempt: create.attempt)
  }

  /// Remembers what was done, until the caches show it.
  ///
  /// - Parameter seen: How far the cache of pods had come before.
  func remember(
    _ outcome: Outcome, of pattern: StoredPattern, in memory: inout PatternMemory,
    seen: ResourceVersion? = nil
  ) {
    for pod in outcome.created { memory.expectations.didCreate(pod, seen: seen) }
    for pod in outcome.deleted { memory.expectations.didDelete(pod.key, uid: pod.uid) }
    for (uid, change) in outcome.changes { memory.expectations.didChange(uid: uid, change) }
    memory.unresolved += outcome.unresolved
    memory.applied.merge(outcome.applied) { _, new in new }
    for id in outcome.deletedChildren { memory.applied[id] = nil }
    memory.refusals.note(
      outcome.refusals, generation: pattern.generation, now: clock.elapsed())
    memory.waitingSince = clock.elapsed()
  }
}
