internal import KubernetesCore
internal import PodPatternCore

/// Carries out plans: everything at once, as far as the limit on requests in flight allows.
struct Applier: Sendable {
  let pods: PodWriter
  let children: ChildWriter
  /// The time since the start.
  let elapsed: @Sendable () -> Duration

  /// All that one plan asks for.
  struct Work: Sendable {
    var owner: OwnerReference
    /// Whether the pattern may adopt.
    var adoption: AdoptionCheck
    var plan: Plan
    var children: ChildPlan
    /// How pods are updated in place, by the revision that they are of.
    var updates: [String: InPlaceUpdate]
    /// The pods to make, one for each of the plan's creates.
    var pending: [PendingPod]
    /// What these are made of.
    var manifest: PodManifest
    /// Whether creates start with one: the last attempt failed, or no pod of this revision has been
    /// available yet. What is refused then is refused once.
    var isCautious: Bool

    /// What may fail of a plan, as it is told: `FailedCreate` and the like.
    static func reasons(_ plan: Plan, _ children: ChildPlan) -> Set<String> {
      var reasons = Set(children.types.map { "Failed\($0.kind)" })
      if !plan.creates.isEmpty || plan.isWaiting { reasons.insert("FailedCreate") }
      if !plan.deletes.isEmpty || plan.isWaiting { reasons.insert("FailedDelete") }
      if !plan.updates.isEmpty || plan.isWaiting { reasons.insert("FailedUpdate") }
      if !plan.adopts.isEmpty { reasons.insert("FailedAdopt") }
      if !plan.releases.isEmpty { reasons.insert("FailedRelease") }
      return reasons
    }
  }

  /// How many creates go out before the first answer is looked at, where the server has taken such
  /// pods before.
  private static let firstBatch = 64

  /// For how long batch follows batch: what takes longer is told before it goes on.
  private static let longest = Duration.seconds(2)

  fileprivate enum Step: Sendable {
    case created([(PendingPod, Result<PodSnapshot, WriteFailure>)])
    case deleted(Plan.PodDelete, WriteFailure?)
    case updated(PodSnapshot, Result<Expectations.Change, WriteFailure>)
    case adopted([(Plan.PodReference, Result<Expectations.Change, WriteFailure>)])
    case released(Plan.PodReference, Result<Expectations.Change, WriteFailure>)
    case applied(Child, Result<AppliedChild, WriteFailure>)
    case deletedChild(ChildID, WriteFailure?)
  }

  /// Carries out one plan and tells what became of it.
  func apply(_ work: Work) async -> Outcome {
    var outcome = Outcome()
    for (child, controller) in work.children.taken {
      let isEarlier = (controller.kind, controller.name) == (work.owner.kind, work.owner.name)
      outcome.note(
        .taken(child, byEarlier: isEarlier), reason: "Failed\(child.type.kind)")
    }
    await withTaskGroup(of: Step.self) { group in
      if !work.pending.isEmpty {
        group.addTask { .created(await create(work)) }
      }
      let owner = ChildWriter.Owner(reference: work.owner, adoption: work.adoption)
      for (child, isKnown) in work.children.applies {
        group.addTask {
          .applied(child, await children.apply(child, isKnown: isKnown, for: owner))
        }
      }
      for (type, object) in work.children.deletes {
        let id = ChildID(kind: type.kind, name: object.name)
        group.addTask { .deletedChild(id, await children.delete(type, object)) }
      }
      addPodChanges(work, to: &group)
      for await step in group { outcome.take(step) }
    }
    return outcome
  }

  private func addPodChanges(_ work: Work, to group: inout TaskGroup<Step>) {
    for delete in work.plan.deletes {
      group.addTask { .deleted(delete, await pods.delete(delete.key, uid: delete.uid)) }
    }
    for pod in work.plan.updates.map(\.pod) {
      guard let update = work.updates[pod.revision] else { continue }
      group.addTask { .updated(pod, await pods.update(pod, update)) }
    }
    if !work.plan.adopts.isEmpty {
      group.addTask { .adopted(await adopt(work)) }
    }
    for pod in work.plan.releases {
      group.addTask { .released(pod, await pods.release(pod, owner: work.owner.uid)) }
    }
  }

  /// Adopts pods, if the pattern may.
  private func adopt(
    _ work: Work
  ) async -> [(Plan.PodReference, Result<Expectations.Change, WriteFailure>)] {
    switch await work.adoption.isAllowed() {
    case .failure(let failure): work.plan.adopts.map { ($0, .failure(failure)) }
    // The pattern is gone, or going without its pods.
    case .success(false): []
    case .success(true):
      await concurrently(work.plan.adopts) { await pods.adopt($0, owner: work.owner) }
    }
  }

  /// Makes pods in batches that double, and stops after a batch in which one was not made: what a
  /// quota or an admission policy refuses is not tried a thousand times. It stops as well where the
  /// server is slow; the pods that were made bring the next plan about.
  private func create(
    _ work: Work
  ) async -> [(PendingPod, Result<PodSnapshot, WriteFailure>)] {
    var results: [(PendingPod, Result<PodSnapshot, WriteFailure>)] = []
    var rest = work.pending[...]
    var size = work.isCautious ? 1 : Self.firstBatch
    var isGoingWell = true
    let start = elapsed()
    while isGoingWell, !rest.isEmpty, elapsed() - start < Self.longest {
      let batch = rest.prefix(size)
      rest = rest.dropFirst(size)
      size *= 2
      for (pod, result) in await create(batch, work.manifest) {
        results.append((pod, result))
        if case .failure = result { isGoingWell = false }
      }
    }
    return results
  }

  private func create(
    _ batch: ArraySlice<PendingPod>, _ manifest: PodManifest
  ) async -> [(PendingPod, Result<PodSnapshot, WriteFailure>)] {
    if batch.count == 1, let pod = batch.first { return [(pod, await pods.create(pod, manifest))] }
    return await withTaskGroup(of: (PendingPod, Result<PodSnapshot, WriteFailure>).self) { group in
      for pod in batch { group.addTask { (pod, await pods.create(pod, manifest)) } }
      var results: [(PendingPod, Result<PodSnapshot, WriteFailure>)] = []
      results.reserveCapacity(batch.count)
      for await result in group { results.append(result) }
      return results
    }
  }
}

extension Outcome {
  fileprivate mutating func take(_ step: Applier.Step) {
    switch step {
    case .created(let results): for (pod, result) in results { take(pod, result) }
    case .deleted(let delete, nil): deleted.append(delete)
    case .deleted(_, let failure?): note(failure, reason: "FailedDelete")
    case .updated(let pod, .success(let change)):
      updated.append(pod)
      changes[pod.uid] = change
    // It is replaced instead.
    case .updated(let pod, .failure(.refused(let message))): refusedUpdates.append((pod, message))
    case .updated(_, .failure(let failure)): note(failure, reason: "FailedUpdate")
    case .adopted(let results): for (pod, result) in results { takeAdopted(pod, result) }
    case .released(let pod, .success(let change)):
      released.append(pod)
      changes[pod.uid] = change
    case .released(_, .failure(let failure)): note(failure, reason: "FailedRelease")
    case .applied(let child, .success(let result)): applied[child.id] = result
    case .applied(let child, .failure(let failure)):
      note(failure, reason: "Failed\(child.type.kind)")
    case .deletedChild(let id, nil): deletedChildren.append(id)
    case .deletedChild(let id, let failure?): note(failure, reason: "Failed\(id.kind)")
    }
  }

  private mutating func takeAdopted(
    _ pod: Plan.PodReference, _ result: Result<Expectations.Change, WriteFailure>
  ) {
    switch result {
    case .success(let change):
      adopted.append(pod)
      changes[pod.uid] = change
    case .failure(let failure): note(failure, reason: "FailedAdopt")
    }
  }

  /// Takes the result of making one pod.
  mutating func take(_ pod: PendingPod, _ result: Result<PodSnapshot, WriteFailure>) {
    switch result {
    case .success(let made): created.append(made)
    case .failure(let failure):
      if failure.mayBeDone { unresolved.append(pod) }
      note(failure, reason: "FailedCreate")
    }
  }
}
