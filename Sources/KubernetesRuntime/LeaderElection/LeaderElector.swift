public import FoundationEssentials
internal import KubernetesClient
public import KubernetesCore
public import Logging
public import Metrics
public import ServiceLifecycle
internal import Synchronization

/// Stands for a Lease (coordination.k8s.io/v1), holds it, and tells whether it does.
///
/// Expected flow: run it as a service before the leader's work, which waits for `leadership`; give
/// that work a client over a `FencedTransport`.
///
/// ```swift
/// let elector = LeaderElector(
///   client,
///   LeaderElectionConfiguration(
///     lease: ObjectKey(namespace: "system", name: "example"), identity: hostName),
///   logger: logger)
/// let fenced = client.through { FencedTransport($0, leadership: elector.leadership) }
/// ```
///
/// Guarantees: `run()` throws `LeadershipLost` when the Lease could not be kept, and whoever runs it
/// ends the process then; at a graceful stop the Lease is released before `run()` returns, if the
/// server takes it; no failure of the server ends a candidature.
public final class LeaderElector: Service {
  /// Whether this candidate leads.
  public let leadership: Leadership
  private let requester: any APIRequester
  private let configuration: LeaderElectionConfiguration
  private let logger: Logger
  private let timeline: Timeline
  private let now: @Sendable () -> Date
  private let election: Mutex<LeaderElection>
  private let isLeading: Gauge

  /// A candidate that has done nothing yet.
  ///
  /// - Parameters:
  ///   - requester: the client to read and write the Lease with; not a fenced one.
  ///   - configuration: what it is to be like.
  ///   - logger: where it says what happens.
  ///   - clock: what waits are measured with.
  ///   - now: the time of day, which the Lease shows to people.
  ///   - factory: makes the metric `leader_election_master_status`.
  public init(
    _ requester: any APIRequester, _ configuration: LeaderElectionConfiguration, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() },
    factory: any MetricsFactory = MetricsSystem.factory
  ) {
    self.requester = requester
    self.configuration = configuration
    var logger = logger
    logger[metadataKey: "lease"] = "\(configuration.lease)"
    self.logger = logger
    self.now = now
    timeline = Timeline(clock)
    leadership = Leadership(timeline: timeline)
    election = Mutex(LeaderElection(configuration, seed: .random(in: 0 ... .max)))
    isLeading = Gauge(
      label: RuntimeMetrics.leader, dimensions: [("name", configuration.lease.name)],
      factory: factory)
    isLeading.record(0)
  }

  /// Who was last seen to hold the Lease; empty where nobody does or nobody knows.
  public var holder: String { election.withLock(\.holder) }

  /// Stands, and holds the Lease, until the service stops, the task is cancelled or it is lost.
  ///
  /// - Throws: `LeadershipLost`.
  public func run() async throws {
    // Ahead of all that the process works at: that may be what keeps the lease from being renewed.
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask(priority: .high) { try await self.candidate() }
      try await group.waitForAll()
    }
  }

  private func candidate() async throws {
    logger.info("Standing for the lease", metadata: ["identity": "\(configuration.identity)"])
    let last = try await cancellingAtStop { try await self.stand() }
    // A cancelled process may still have writes under way: its lease expires by itself.
    if !Task.isCancelled { await release(after: last) }
  }

  /// Performs what the election decides, until the task is cancelled or the election lost.
  ///
  /// - Returns: what was under way at the end.
  private func stand() async throws(LeadershipLost) -> LeaderElection.Effect? {
    var effects = step(.start)
    while !Task.isCancelled, let action = effects.last {
      for effect in effects {
        switch effect {
        case .lead: logger.notice("Leading", metadata: ["identity": "\(configuration.identity)"])
        case .lose(let reason):
          logger.error("Leading no more: \(reason)")
          throw LeadershipLost(reason: reason)
        case .read, .create, .update, .wait: break
        }
      }
      let input = await perform(action)
      guard !Task.isCancelled else { return action }
      effects = step(input)
    }
    return nil
  }

  private func step(_ input: LeaderElection.Input) -> [LeaderElection.Effect] {
    let (time, wall) = (timeline.now, Timestamp(now()))
    return election.withLock { election in
      let effects = election.step(input, at: time, wall: wall)
      // Under the lock, so that a later step can't be overtaken by an earlier one.
      leadership.set(until: election.leadsUntil)
      isLeading.record(election.leadsUntil == nil ? 0 : 1)
      return effects
    }
  }

  private func perform(_ effect: LeaderElection.Effect) async -> LeaderElection.Input {
    switch effect {
    case .wait(let duration):
      try? await timeline.sleep(for: duration)
      return .waited
    case .read: return await read()
    case .create(let record): return await write(createRequest(record))
    case .update(let record, let version): return await write(updateRequest(record, version))
    case .lead, .lose: return .waited
    }
  }

  /// Gives the Lease back where it is this candidate's.
  ///
  /// - Parameter last: what was under way when the stop came. A write may have been carried out unheard.
  private func release(after last: LeaderElection.Effect?) async {
    var result = LeaderElection.Input.failed(isConflict: true)
    if case .update(let record, let version) = step(.stop).last {
      result = await write(updateRequest(record, version))
    } else if last?.isWrite != true {
      return
    }
    if case .failed(isConflict: true) = result {
      result = await read()
      if case .read(let lease) = result {
        guard let lease, lease.record.holder == configuration.identity else { return }
        let record = lease.record.released(at: Timestamp(now()))
        result = await write(updateRequest(record, lease.resourceVersion))
      }
    }
    guard case .wrote = result else {
      return logger.warning("The lease could not be released; it expires by itself")
    }
    logger.info("Released the lease")
  }
}

// MARK: - Requests

extension LeaderElector {
  private func read() async -> LeaderElection.Input {
    switch await answer(.get(.leases, configuration.lease)) {
    case .success(let lease): return .read(lease)
    case .failure(let error) where error.isNotFound: return .read(nil)
    case .failure(let error): return failed(error)
    }
  }

  private func write(_ request: APIRequest) async -> LeaderElection.Input {
    switch await answer(request) {
    case .success(let lease): .wrote(resourceVersion: lease.resourceVersion)
    case .failure(let error): failed(error)
    }
  }

  private func failed(_ error: APIError) -> LeaderElection.Input {
    let isConflict = error.code == 409
    if !isConflict, !Task.isCancelled {
      logger.warning("The lease could not be read or written, and is tried again: \(error)")
    }
    return .failed(isConflict: isConflict)
  }

  private func createRequest(_ record: LeaseRecord) -> APIRequest {
    let lease: JSONValue = [
      "apiVersion": .string(ResourceType.leases.apiVersion), "kind": "Lease",
      "metadata": [
        "name": .string(configuration.lease.name),
        "namespace": .string(configuration.lease.namespace),
      ],
      "spec": record.json,
    ]
    return .create(.leases, namespace: configuration.lease.namespace, body: lease.serialized())
  }

  /// A merge patch that holds only for the version that was seen: what others keep on the Lease,
  /// such as labels, stays.
  private func updateRequest(_ record: LeaseRecord, _ version: String) -> APIRequest {
    let patch: JSONValue = [
      "metadata": ["resourceVersion": .string(version)], "spec": record.json,
    ]
    return .patch(.leases, configuration.lease, .merge, body: patch.serialized())
  }

  /// One exchange, given up in time: a leader whose request hangs has to notice that its lease runs
  /// out.
  private func answer(_ request: APIRequest) async -> Result<ObservedLease, APIError> {
    let left = election.withLock(\.leadsUntil).map { $0 - timeline.now }
    let limit = min(left ?? configuration.renewDeadline, configuration.renewDeadline)
    var request = request
    request.timeout = max(limit, .milliseconds(1))
    return await withTaskGroup(of: Result<ObservedLease, APIError>.self) { [request] group in
      group.addTask { await self.exchange(request) }
      group.addTask {
        try? await self.timeline.sleep(for: limit)
        return .failure(
          APIError(
            request: request.target,
            cause: .transport(TransportError(.timedOut, "no answer within \(limit)"))))
      }
      defer { group.cancelAll() }
      guard let first = await group.next() else { return await self.exchange(request) }
      return first
    }
  }

  private func exchange(_ request: APIRequest) async -> Result<ObservedLease, APIError> {
    do throws(APIError) {
      let body = try await requester.performOnce(request).body
      do {
        return .success(try JSONDecoder().decode(ObservedLease.self, from: body))
      } catch {
        throw APIError(request: request.target, cause: .undecodable("\(error)"))
      }
    } catch {
      return .failure(error)
    }
  }
}

/// Which Lease an election is about, who stands for it, and how long things take.
public struct LeaderElectionConfiguration: Sendable, Hashable {
  /// The Lease that the candidates share.
  public var lease: ObjectKey
  /// Who this candidate is: unique among them, such as the pod's name and a random part.
  public var identity: String
  /// How long the others wait after the last renewal that they saw before they take over.
  public var leaseDuration: Duration
  /// How long a leader tries to renew before it stops leading.
  public var renewDeadline: Duration
  /// How long a candidate or a leader waits between two tries.
  public var retryPeriod: Duration

  /// A candidature, by default with the timings of client-go.
  public init(
    lease: ObjectKey, identity: String, leaseDuration: Duration = .seconds(15),
    renewDeadline: Duration = .seconds(10), retryPeriod: Duration = .seconds(2)
  ) {
    self.lease = lease
    self.identity = identity
    self.leaseDuration = leaseDuration
    self.renewDeadline = renewDeadline
    self.retryPeriod = retryPeriod
  }

  /// What keeps the timings from being safe, in words; nil where they are.
  ///
  /// A leader must have stopped before another one begins, and must have tried more than once before
  /// it stops: the rules of client-go.
  public var fault: String? {
    if leaseDuration < .seconds(1) { return "the lease duration must be a second at least" }
    if leaseDuration <= renewDeadline {
      return "the lease duration must be longer than the renew deadline"
    }
    if renewDeadline <= retryPeriod * 1.2 {
      return "the renew deadline must be longer than 1.2 times the retry period"
    }
    return retryPeriod > .zero ? nil : "the retry period must be longer than 0"
  }
}
