internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Carries out decisions: all writes except the status, as concurrently as the limit on requests in
/// flight allows.
struct Applier: Sendable {
  private let server: WriteClient
  private let pods: PodWriter
  private let expectations: Expectations
  private let children: ChildWriter
  private let revisions: RevisionWriter
  private let copies: CopyWriter
  private let legacyConfigMaps: LegacyConfigMaps
  private let clock: OperatorClock

  init(
    _ server: WriteClient, expectations: Expectations, configuration: ConfigurationCache,
    legacyConfigMaps: LegacyConfigMaps, clock: OperatorClock
  ) {
    self.expectations = expectations
    (self.server, self.legacyConfigMaps, self.clock) = (server, legacyConfigMaps, clock)
    pods = PodWriter(server: server, now: clock.wall)
    children = ChildWriter(server: server)
    revisions = RevisionWriter(server: server)
    copies = CopyWriter(server: server, configuration: configuration)
  }

  /// The number of creates before any response is awaited, once the server has accepted so many such
  /// pods.
  private static let largestBatch = 64

  /// For how long batch follows batch: what takes longer is reported before it continues.
  private static let maximumDuration = Duration.seconds(2)

  fileprivate enum Step: Sendable {
    case created([(PlannedPod, Result<PodSnapshot, RequestFailure>)])
    case deleted(Plan.PodDelete, Result<Void, RequestFailure>)
    case updated(PodSnapshot, Result<OwnWrites.Change, RequestFailure>)
    case gated(Plan.GateChange, Result<OwnWrites.Change, RequestFailure>)
    case adopted([(Plan.PodReference, Result<OwnWrites.Change, RequestFailure>)])
    case released(Plan.PodReference, Result<OwnWrites.Change, RequestFailure>)
    case applied(Child, Result<AppliedChild, RequestFailure>)
    case deletedChild(ChildID, Result<Void, RequestFailure>)
  }

  /// Carries out a decision.
  ///
  /// `moment`: when it was decided; also the outcome's moment if there is nothing to do.
  func apply(
    _ decision: Decision, to pattern: PatternSnapshot, at moment: Moment
  ) async -> Outcome {
    var outcome = Outcome(at: moment)
    guard !decision.isEmpty else { return outcome }
    if decision.isExpired {
      await expire(pattern, &outcome)
      outcome.moment = clock.moment
      return outcome
    }
    let adoption = AdoptionCheck(server, pattern)
    expectations.expect(decision.pods)
    let end = clock.elapsed() + Self.maximumDuration
    let pioneer = decision.pioneer
    async let pioneers = create(pioneer.map { [$0] } ?? [], of: decision, until: end)
    let isHistoryKept = await keepHistory(decision, of: pattern, adoption, &outcome)
    let first = await pioneers
    outcome.record(.created(first))
    if isHistoryKept {
      var decision = decision
      if pioneer != nil { decision.didCreatePioneer(!first.contains(where: \.1.isFailure)) }
      decision.withhold(await makeCopies(decision, of: pattern, &outcome))
      await work(decision, after: first.count, until: end, pattern, adoption, &outcome)
    }
    // One that exists all the same, since its answer was lost, is news when it comes.
    let made = Set(outcome.created.map(\.key))
    expectations.withdraw(decision.pods.lazy.filter { !made.contains($0.key) })
    await release(decision.strays, of: pattern, &outcome)
    await cleanUp(decision.cleanup, of: pattern, &outcome)
    outcome.moment = clock.moment
    return outcome
  }

  /// Deletes a pattern that has finished, if it is as it was observed, and with it its pods: as
  /// Kubernetes does with Jobs.
  private func expire(_ pattern: PatternSnapshot, _ outcome: inout Outcome) async {
    do throws(APIError) {
      try await server.write(in: pattern.key.namespace) {
        .delete(
          .podPatterns, pattern.key,
          options: DeleteOptions(
            preconditions: .init(uid: pattern.uid, resourceVersion: pattern.resourceVersion),
            propagationPolicy: .foreground))
      }
    } catch {
      outcome.postpone(RequestFailure(changing: error))
    }
  }

  /// Puts the history in order; false if pods have to wait for it.
  private func keepHistory(
    _ decision: Decision, of pattern: PatternSnapshot, _ adoption: AdoptionCheck,
    _ outcome: inout Outcome
  ) async -> Bool {
    do throws(RequestFailure) {
      switch decision.history {
      case .none: return true
      case .adopt(let orphans):
        guard let target = decision.declared?.patternRevision(of: pattern) else { return false }
        for revision in orphans {
          if let adopted = try await revisions.adopt(
            revision, by: pattern, whereLike: target, adoption)
          {
            outcome.writtenRevisions.append(adopted)
          } else {
            outcome.skippedRevisions.append(revision)
          }
        }
        return false
      case .create(let number, let changeCause, let change, let isLost):
        // With its owner gone, the garbage collector would delete whatever is created here, and the
        // deletions would trigger the next reconcile, until the watch reports the owner's deletion.
        if isLost, try await !adoption.isAllowed() {
          throw .unavailable("the PodPattern is gone, and the watch has not reported it yet")
        }
        guard var revision = decision.declared?.patternRevision(of: pattern) else { return false }
        (revision.number, revision.changeCause, revision.change) = (number, changeCause, change)
        outcome.writtenRevisions.append(
          try await revisions.create(revision, of: pattern, adoption))
        return true
      case .update(let entry, let number, let changeCause):
        switch await result({ () async throws(RequestFailure) in
          try await revisions.update(entry, number: number, changeCause: changeCause)
        }) {
        case .success(let written): outcome.writtenRevisions.append(written)
        // It blocks nothing.
        case .failure(let failure): outcome.postpone(failure)
        }
        return true
      }
    } catch {
      outcome.record(error, of: .revision)
      // The pattern is gone or terminating, so nothing is created for it any more.
      return false
    }
  }

  /// Makes the copies of ConfigMaps that pods refer to.
  ///
  /// - Returns: the revisions that lack one.
  private func makeCopies(
    _ decision: Decision, of pattern: PatternSnapshot, _ outcome: inout Outcome
  ) async -> Set<String> {
    var lacking: Set<String> = []
    for item in decision.copies.items {
      do throws(RequestFailure) {
        let made = outcome.writtenRevisions.last { $0.revision == item.revision }
        guard let owner = item.owner ?? made else {
          throw .unavailable("revision \(item.revision) has no ControllerRevision")
        }
        try await copies.ensure(item, owner: owner, of: pattern)
      } catch {
        lacking.insert(item.revision)
        outcome.record(error, of: .configuration)
      }
    }
    return lacking
  }

  /// Carries out everything that concerns pods and child objects, concurrently.
  ///
  /// - `made`: how many pods were made already; `end`: until when others are begun.
  private func work(
    _ decision: Decision, after made: Int, until end: Duration, _ pattern: PatternSnapshot,
    _ adoption: AdoptionCheck, _ outcome: inout Outcome
  ) async {
    guard decision.hasWork else { return }
    let owner = pattern.ownerReference
    for (child, controller) in decision.children.taken {
      let isEarlier = (controller.kind, controller.name) == (owner.kind, owner.name)
      outcome.record(.taken(child, byEarlier: isEarlier), of: .child(child.type.kind))
    }
    await withTaskGroup(of: Step.self) { group in
      if !decision.pods.isEmpty {
        group.addTask {
          .created(await create(decision.pods, of: decision, after: made, until: end))
        }
      }
      let childOwner = ChildWriter.Owner(reference: owner, adoption: adoption)
      for (child, isKnown) in decision.children.applies {
        group.addTask {
          .applied(
            child,
            await result { () async throws(RequestFailure) in
              try await children.apply(child, isKnown: isKnown, for: childOwner)
            })
        }
      }
      for (type, object) in decision.children.deletes {
        let id = ChildID(kind: type.kind, name: object.name)
        group.addTask {
          .deletedChild(
            id,
            await result { () async throws(RequestFailure) in
              try await children.delete(type, object)
            })
        }
      }
      addPodChanges(decision, owner, adoption, to: &group)
      for await step in group { outcome.record(step) }
    }
  }

  private func addPodChanges(
    _ decision: Decision, _ owner: OwnerReference, _ adoption: AdoptionCheck,
    to group: inout TaskGroup<Step>
  ) {
    let plan = decision.plan
    for pod in plan.deletes {
      group.addTask {
        .deleted(
          pod,
          await result { () async throws(RequestFailure) in
            try await pods.delete(pod.key, uid: pod.uid)
          })
      }
    }
    for pod in plan.updates.map(\.pod) {
      guard let update = decision.goal?.updates[pod.revision] else { continue }
      group.addTask {
        .updated(
          pod,
          await result { () async throws(RequestFailure) in try await pods.update(pod, update) })
      }
    }
    for gate in plan.gates {
      group.addTask {
        .gated(
          gate,
          await result { () async throws(RequestFailure) in
            try await pods.setGate(of: gate.pod, opens: gate.opens)
          })
      }
    }
    if !plan.adopts.isEmpty {
      group.addTask { .adopted(await adopt(decision, owner, adoption)) }
    }
    for pod in plan.releases {
      group.addTask {
        .released(
          pod,
          await result { () async throws(RequestFailure) in
            try await pods.release(pod, owner: owner.uid)
          })
      }
    }
  }

  /// Adopts pods, if the pattern may, and finds out of which revision they are.
  private func adopt(
    _ decision: Decision, _ owner: OwnerReference, _ adoption: AdoptionCheck
  ) async -> [(Plan.PodReference, Result<OwnWrites.Change, RequestFailure>)] {
    let adopts = decision.plan.adopts
    do throws(RequestFailure) {
      // The pattern is gone, or is orphaning its pods.
      guard try await adoption.isAllowed() else { return [] }
    } catch {
      return adopts.map { ($0, .failure(error)) }
    }
    let recognition = await recognition(decision, adoption)
    return await concurrently(adopts) { pod in
      await result { () async throws(RequestFailure) in
        let revision =
          pod.isOfUnknownRevision ? try await recognition?.get().revision(of: pod) : nil
        return try await pods.adopt(pod, owner: owner, revision: revision)
      }
    }
  }

  /// How pods are recognized that do not say of which revision they are; nil where all do.
  private func recognition(
    _ decision: Decision, _ adoption: AdoptionCheck
  ) async -> Result<Recognition, RequestFailure>? {
    guard decision.plan.adopts.contains(where: \.isOfUnknownRevision), let goal = decision.goal
    else { return nil }
    return await result { () async throws(RequestFailure) in
      try await Recognition(
        server, goal.expanded.manifest, revision: goal.target.revision, of: adoption.pattern)
    }
  }

  /// Creates pods in batches of doubling size, and those beyond the last batch one after the other, so
  /// many at once; and stops after a failure: what a quota or an admission policy refuses is not tried a
  /// thousand times. It also stops if the server is slow; the pods that were created trigger the next
  /// reconcile.
  ///
  /// - `made`: how many pods of the decision were made before these; `end`: until when others are begun.
  private func create(
    _ pods: [PlannedPod], of decision: Decision, after made: Int = 0, until end: Duration
  ) async -> [(PlannedPod, Result<PodSnapshot, RequestFailure>)] {
    guard !pods.isEmpty else { return [] }
    let course = CreationCourse(of: pods, until: end)
    var results: [(PlannedPod, Result<PodSnapshot, RequestFailure>)] = []
    results.reserveCapacity(pods.count)
    var size = decision.isCautious ? 1 + made : Self.largestBatch
    while !course.isOver(at: clock.elapsed()) {
      course.admit(size < Self.largestBatch ? size : .max)
      results += await withTaskGroup { group in
        for _ in 0..<min(size, Self.largestBatch, course.admitted) {
          group.addTask { await create(course, of: decision) }
        }
        return await group.reduce(into: []) { $0 += $1 }
      }
      size *= 2
    }
    return results
  }

  /// Creates one pod after the other.
  private func create(
    _ course: CreationCourse, of decision: Decision
  ) async -> [(PlannedPod, Result<PodSnapshot, RequestFailure>)] {
    var results: [(PlannedPod, Result<PodSnapshot, RequestFailure>)] = []
    while let pod = course.next(at: clock.elapsed()) {
      let made = await result { () async throws(RequestFailure) in
        guard let manifest = decision.manifests[pod.source] else {
          throw .unavailable("revision \(pod.revision) has not been read")
        }
        return try await pods.create(pod, manifest)
      }
      if made.isFailure { course.stop() }
      results.append((pod, made))
    }
    return results
  }

  private func release(
    _ strays: [Plan.PodReference], of pattern: PatternSnapshot, _ outcome: inout Outcome
  ) async {
    for pod in strays {
      do throws(RequestFailure) {
        if try await pods.releaseStray(pod, of: pattern) { outcome.releasedStrays.append(pod) }
        outcome.checkedStrays.append(pod.uid)
      } catch {
        outcome.postpone(error)
      }
    }
  }

  /// Deletes or migrates objects that are no longer needed as they are.
  private func cleanUp(
    _ cleanup: Cleanup, of pattern: PatternSnapshot, _ outcome: inout Outcome
  ) async {
    for revision in cleanup.unmarkedRevisions {
      do throws(RequestFailure) {
        switch try await revisions.migrate(revision, of: pattern) {
        case .marked: outcome.markedRevisions.append(revision.uid)
        case .recreated(let copy):
          if let copy, copy.owner != nil { outcome.writtenRevisions.append(copy) }
          outcome.deletedRevisions.append(revision.uid)
        }
      } catch {
        outcome.postpone(error)
      }
    }
    let deleted = await concurrently(cleanup.revisions) { revision in
      await result { () async throws(RequestFailure) in
        try await revisions.delete(revision.key, uid: revision.uid)
      }
    }
    for (revision, result) in deleted {
      switch result {
      case .success: outcome.deletedRevisions.append(revision.uid)
      case .failure(let failure): outcome.postpone(failure)
      }
    }
    guard let configMap = cleanup.configMap else { return }
    do throws(RequestFailure) {
      try await children.delete(.configMaps, configMap)
      legacyConfigMaps.forget(owner: pattern.uid)
    } catch {
      outcome.postpone(error)
    }
  }
}

extension Result {
  fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }
}

/// Performs a request and returns its result instead of throwing.
func result<Value>(
  _ request: () async throws(RequestFailure) -> Value
) async -> Result<Value, RequestFailure> {
  do throws(RequestFailure) { return .success(try await request()) } catch {
    return .failure(error)
  }
}

/// Performs an operation for all elements concurrently, and returns each with its result, in no
/// particular order.
///
/// If the server does not respond, this takes one timeout instead of one per element.
func concurrently<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ operation: @Sendable @escaping (Element) async -> Result
) async -> [(Element, Result)] {
  if elements.count == 1 { return [(elements[0], await operation(elements[0]))] }
  return await withTaskGroup(of: (Element, Result).self) { group in
    for element in elements { group.addTask { (element, await operation(element)) } }
    var results: [(Element, Result)] = []
    results.reserveCapacity(elements.count)
    for await result in group { results.append(result) }
    return results
  }
}

extension Outcome {
  fileprivate mutating func record(_ step: Applier.Step) {
    switch step {
    case .created(let results): for (pod, result) in results { record(pod, result) }
    case .deleted(let delete, .success): deleted.append(delete)
    case .deleted(_, .failure(let failure)): record(failure, of: .delete)
    case .updated(let pod, .success(let change)):
      updated.append(pod)
      changes[pod.uid] = change
    // The pod is replaced instead.
    case .updated(let pod, .failure(.refused(let message))): refusedUpdates.append((pod, message))
    case .updated(_, .failure(let failure)): record(failure, of: .update)
    case .gated(let gate, .success(let change)):
      gated.append(gate)
      changes[gate.pod.uid] = change
    case .gated(_, .failure(let failure)): record(failure, of: .gate)
    case .adopted(let results):
      for (pod, result) in results {
        switch result {
        case .success(let change):
          adopted.append(pod)
          changes[pod.uid] = change
        case .failure(let failure): record(failure, of: .adopt)
        }
      }
    case .released(let pod, .success(let change)):
      released.append(pod)
      changes[pod.uid] = change
    case .released(_, .failure(let failure)): record(failure, of: .release)
    case .applied(let child, .success(let applied)): appliedChildren[child.id] = applied
    case .applied(let child, .failure(let failure)): record(failure, of: .child(child.type.kind))
    case .deletedChild(let id, .success): deletedChildren.append(id)
    case .deletedChild(let id, .failure(let failure)): record(failure, of: .child(id.kind))
    }
  }
}
