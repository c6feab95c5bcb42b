internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

extension Reconciler {
  /// What is to be done now; nil where there is nothing, or it has to wait.
  func plan(
    _ pattern: StoredPattern, _ aim: Aim, _ memory: inout PatternMemory,
    requeue: inout [Duration]
  ) -> Applier.Work? {
    let expanded = aim.expanded
    let moment = snapshot(pattern, aim, memory)
    let plan = Plan(moment, maximumCreates: expanded.manifest.podsInMemory)
    if let seconds = plan.requeueAfter { requeue.append(.seconds(seconds)) }
    if plan.isWaiting { requeue.append(timings.doubtAfter) }
    guard !pattern.isTerminating else { return nil }
    let children = ChildPlan(
      wanted: expanded.children, applied: memory.applied, owner: pattern.uid,
      caches: caches.children(of: pattern))
    guard !plan.isEmpty || !children.isEmpty else {
      if !plan.isWaiting { memory.refusal = nil }
      return nil
    }
    guard memory.holdingFor(pattern, now: clock.elapsed()) == nil else { return nil }
    return Applier.Work(
      owner: pattern.ownerReference, plan: plan, children: children, updates: aim.updates,
      pending: plan.creates.map { pending($0, of: pattern, expanded) },
      isCautious: memory.refusal != nil)
  }

  private func pending(
    _ create: Plan.PodCreate, of pattern: StoredPattern, _ expanded: ExpandedPattern
  ) -> PendingPod {
    let name = PodName.make(
      pattern: pattern.key.name, revision: expanded.target.revision, suffix: suffix())
    let body = expanded.manifest.body(named: name)
    return PendingPod(
      key: ObjectKey(namespace: pattern.key.namespace, name: name), pattern: pattern.key.name,
      revision: expanded.target.revision, ownerUID: pattern.uid, replacement: create.replacement,
      body: create.replacement == 0 ? body : body.annotated(replacement: create.replacement))
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
    memory.note(outcome.refusals, generation: pattern.generation, now: clock.elapsed())
    memory.waitingSince = clock.elapsed()
  }
}

extension Data {
  /// A pod's JSON with the annotation that numbers a replacement.
  fileprivate func annotated(replacement: Int) -> Data {
    guard var pod = try? JSONValue(parsing: self) else { return self }
    var metadata = pod["metadata"] ?? [:]
    var annotations = metadata["annotations"] ?? [:]
    annotations[PodSnapshot.replacementAnnotation] = .string(String(replacement))
    metadata["annotations"] = annotations
    pod["metadata"] = metadata
    return pod.serialized()
  }
}
