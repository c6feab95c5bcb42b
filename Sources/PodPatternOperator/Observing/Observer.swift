internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Makes observations: verifies pods in doubt with the server, takes one look at the caches, and
/// reads the revisions that a decision needs. It writes nothing.
struct Observer: Sendable {
  let caches: OperatorCaches
  let contents: ContentSource
  let pods: PodWriter
  let revisions: RevisionWriter
  let clock: OperatorClock
  /// How long the cache may be older than the operator's own writes before these are verified.
  let doubtAfter: Duration

  /// - Returns: the observation, and the number of the last departure in it.
  /// - Throws: if the content of the pattern can't be determined.
  func observe(
    _ pattern: PatternSnapshot, _ memory: inout PatternMemory
  ) async throws(RequestFailure) -> (Observation, lastDeparture: Int) {
    if caches.acknowledgeRemovals(from: pattern.key) {
      // What was refused may be possible now.
      memory.failedWork = FailedWork()
    }
    var failures = await settle(pattern, &memory)
    let content: PatternContent
    do throws(RequestFailure) {
      let found = try await contents.content(
        of: pattern, history: caches.revisions(of: pattern), &memory)
      content = found.content
      if let failure = found.failure { failures.append(failure) }
    } catch {
      throw failures.first ?? error
    }
    var (observation, lastDeparture) = readCaches(pattern, content, &memory, failures)
    await readRevisions(&observation)
    await readCopies(&observation, memory)
    return (observation, lastDeparture)
  }

  /// Reads clocks and caches.
  private func readCaches(
    _ pattern: PatternSnapshot, _ content: PatternContent, _ memory: inout PatternMemory,
    _ failures: [RequestFailure]
  ) -> (Observation, lastDeparture: Int) {
    let namespace = pattern.key.namespace
    let (owned, lost) = (caches.revisions(of: pattern), caches.orphanedRevisions(of: pattern))
    memory.revisions.settle(
      cached: owned, lost: lost, reached: caches.revisions.reached(in: namespace))
    // Departures are read first, so that the pods are at least as new.
    let departures = caches.departures(from: pattern.key)
    let reached = caches.pods.reached(in: namespace)
    let pods = caches.pods(of: pattern)
    let status = memory.status.known(pattern)
    let moment = clock.moment
    let (turn, shipperTurn) = contents.fleet.observe(
      pattern, content,
      lacking: memory.shipper.leftOut(
        pods, revision: Observation.goal(content, status), at: moment))
    let fleet = contents.fleet.state
    let observation = Observation(
      pattern: pattern, content: content, fleet: turn, isRetried: fleet.isRetried(status),
      shipperTurn: shipperTurn,
      isShipperProven: fleet.isProven(content.expanded?.shipperParts?.image),
      moment: moment, cachedPods: pods,
      podsReached: reached, departures: departures.map(\.departure),
      shipperWarnings: caches.shipperWarnings(of: pods), cachedRevisions: owned,
      orphanedRevisions: lost,
      children: caches.children(of: pattern, wanted: content.expanded?.children ?? []),
      legacyConfigMap: caches.legacyConfigMaps.configMap(ofOwner: pattern.uid),
      memory: memory, failures: failures)
    return (observation, departures.last?.number ?? 0)
  }

  /// Reads which copies of ConfigMaps there are.
  private func readCopies(_ observation: inout Observation, _ memory: PatternMemory) async {
    let configuration = contents.configuration
    let copies = Set(observation.copyNames.map { ConfigurationObject(.configMap, $0) })
    let sources = Set((memory.content?.version.configuration ?? [:]).keys)
    configuration.keep(copies.union(sources), for: observation.pattern.key)
    do throws(RequestFailure) {
      let readings = try await configuration.read(copies, for: observation.pattern.key)
      observation.copies = Dictionary(
        readings.map { ($0.key.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    } catch {
      // They count as missing; whoever makes them asks once more.
      observation.copies = [:]
    }
  }

  /// Reads the revisions that a decision needs.
  private func readRevisions(_ observation: inout Observation) async {
    let (namespace, uid) = (observation.pattern.key.namespace, observation.pattern.uid)
    let missing = observation.missingRevisions
    guard !missing.isEmpty else { return }
    let keys = missing.map { ($0, observation.nameOfRevision($0)) }
    let results = await concurrently(keys) { _, name in
      await result { () async throws(RequestFailure) in
        try await revisions.content(of: ObjectKey(namespace: namespace, name: name), owner: uid)
      }
    }
    for ((revision, _), result) in results {
      switch result {
      case .success(let content): observation.didRead(content, named: revision)
      case .failure(let failure): observation.didNotRead(revision, failure)
      }
    }
  }
}

/// Own writes: verified with the server, or settled by the caches.
extension Observer {
  /// Resolves pods in doubt, and settles own writes that the caches show.
  ///
  /// - Returns: the failures because of which something remains in doubt.
  private func settle(
    _ pattern: PatternSnapshot, _ memory: inout PatternMemory
  ) async -> [RequestFailure] {
    var failures: [RequestFailure] = []
    if !memory.unresolved.isEmpty, !pattern.isTerminating {
      failures += await resolve(&memory)
    }
    let store = caches.pods
    memory.pods.settle(
      pod: { store[$0] }, hasReached: { store.hasReached($0, in: pattern.key.namespace) })
    if !memory.pods.isSatisfied, let since = memory.lastVerified,
      clock.elapsed() - since >= doubtAfter
    {
      failures += await verifyPendingWrites(&memory)
    }
    return failures
  }

  /// Asks the server which of the pods in doubt exist. The others are not created here: by now the
  /// pattern may want something else. Their names are reused for the next matching pods, in case a
  /// request is still in flight.
  private func resolve(_ memory: inout PatternMemory) async -> [RequestFailure] {
    var failures: [RequestFailure] = []
    var (open, missing): ([PlannedPod], [PlannedPod]) = ([], [])
    let found = await concurrently(memory.unresolved) { pod in
      await result { () async throws(RequestFailure) in try await pods.find(pod) }
    }
    for (pod, result) in found {
      switch result {
      case .success(.made(let made)): memory.pods.didCreate(made)
      case .success(.taken): continue
      case .success(.missing): missing.append(pod)
      case .failure(let failure):
        open.append(pod)
        failures.append(failure)
      }
    }
    memory.unresolved = open
    memory.inFlightCreates.add(missing, now: clock.elapsed())
    memory.lastVerified = clock.elapsed()
    return failures.sorted { $0.message < $1.message }
  }

  /// Asks the server about writes that the cache should have shown long ago, instead of guessing.
  private func verifyPendingWrites(_ memory: inout PatternMemory) async -> [RequestFailure] {
    var failures: [RequestFailure] = []
    memory.lastVerified = clock.elapsed()
    let open = memory.pods
    for uid in open.changed.keys { memory.pods.forget(uid: uid) }
    let created = await metadata(open.created.mapValues(\.key))
    for (uid, result) in created {
      switch result {
      case .success(let found): if found?.uid != uid { memory.pods.forget(uid: uid) }
      case .failure(let failure): failures.append(failure)
      }
    }
    for (uid, result) in await metadata(open.deleted) {
      guard case .success(let found?) = result, found.uid == uid, !found.isTerminating else {
        continue
      }
      memory.pods.forget(uid: uid)
    }
    return failures
  }

  private func metadata(
    _ keys: [String: ObjectKey]
  ) async -> [(uid: String, Result<ObjectMeta?, RequestFailure>)] {
    let found = await concurrently(Array(keys)) { _, key in
      await result { () async throws(RequestFailure) in try await pods.metadata(key) }
    }
    return found.map { ($0.0.key, $0.1) }
  }
}
