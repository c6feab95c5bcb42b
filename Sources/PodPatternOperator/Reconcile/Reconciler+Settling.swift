internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Bringing what is known up to date with what was done.
extension Reconciler {
  /// Finds out about pods in doubt, and closes expectations that the caches meet.
  ///
  /// - Returns: Why something is still in doubt, if it is.
  func settle(_ pattern: StoredPattern, _ memory: inout PatternMemory) async -> [String] {
    var delays: [String] = []
    if !memory.unresolved.isEmpty, !pattern.isTerminating {
      delays = await resolve(pattern, &memory)
    }
    closeMet(pattern, &memory)
    if !memory.expectations.isSatisfied,
      let since = memory.waitingSince, clock.elapsed() - since >= timings.doubtAfter
    {
      delays += await checkOpen(pattern, &memory)
    }
    return delays
  }

  /// Asks the server which of the pods in doubt it has made. Those that it has not are not made here:
  /// by now the pattern may ask for something else. Their names are given to the next pods that are
  /// like them, in case a request is still on its way.
  private func resolve(_ pattern: StoredPattern, _ memory: inout PatternMemory) async -> [String] {
    var delays: Set<String> = []
    var open: [PendingPod] = []
    var missing: [PendingPod] = []
    for (pod, result) in await concurrently(
      memory.unresolved, { await applier.pods.find($0) })
    {
      switch result {
      case .success(let made?): memory.expectations.didCreate(made)
      case .success(nil): continue
      case .failure(.gone): missing.append(pod)
      case .failure(let failure):
        open.append(pod)
        delays.insert(failure.message)
      }
    }
    memory.unresolved = open
    memory.late.add(missing, now: clock.elapsed())
    memory.waitingSince = clock.elapsed()
    return delays.sorted()
  }

  private func closeMet(_ pattern: StoredPattern, _ memory: inout PatternMemory) {
    let store = caches.pods
    memory.expectations.settle(
      pod: { store[$0] }, hasReached: { store.hasReached($0, in: pattern.key.namespace) })
  }

  /// Asks the server about pods that the cache should have shown long ago: it does not guess.
  private func checkOpen(
    _ pattern: StoredPattern, _ memory: inout PatternMemory
  ) async -> [String] {
    var delays: [String] = []
    memory.waitingSince = clock.elapsed()
    let expectations = memory.expectations
    let created = await concurrently(Array(expectations.created.values)) {
      await applier.pods.metadata($0.key)
    }
    for (pod, result) in created {
      switch result {
      case .success(let found): if found.uid != pod.uid { memory.expectations.forget(uid: pod.uid) }
      case .failure(.gone): memory.expectations.forget(uid: pod.uid)
      case .failure(let failure): delays.append(failure.message)
      }
    }
    for uid in expectations.changed.keys { memory.expectations.forget(uid: uid) }
    let deleted = await concurrently(Array(expectations.deleted)) {
      await applier.pods.metadata($0.value)
    }
    for (pod, result) in deleted {
      guard case .success(let found) = result, found.uid == pod.key, !found.isTerminating else {
        continue
      }
      memory.expectations.forget(uid: pod.key)
    }
    return delays
  }

  /// Lets go of pods whose label was removed: a watch by label shows that as a deletion.
  ///
  /// It comes after the plan, so that the replacement is under way already.
  func releaseVanished(
    _ pattern: StoredPattern, _ memory: inout PatternMemory
  ) async -> [String] {
    var delays: [String] = []
    for pod in memories.takeVanished(pattern.key) {
      switch await applier.pods.metadata(pod.key) {
      case .failure(.gone): continue
      case .failure(let failure): delays.append(failure.message)
      case .success(let found):
        guard found.uid == pod.uid, found.controller?.uid == pattern.uid, !found.isTerminating,
          found.labels[ChildLabels.pattern] != pattern.key.name
        else { continue }
        switch await applier.pods.release(pod, owner: pattern.uid) {
        case .success: report(.batch("Released", reason: "Released", pods: [pod.key.name]), pattern)
        case .failure(.gone): continue
        case .failure(let failure): delays.append(failure.message)
        }
      }
      if !delays.isEmpty { memories.noteVanished(pod, from: pattern.key) }
    }
    return delays
  }
}
