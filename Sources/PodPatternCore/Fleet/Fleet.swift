internal import FoundationEssentials
package import KubernetesCore

/// Lets fleet changes reach patterns a few at a time, oldest patterns first, and stops where one of
/// them stalls.
///
/// ```
/// observe ─▶ waiting ── admit ──▶ in motion ── report: settled ──▶ done
///                                     └─────── report: stalled ──▶ failed, and the rest waits
/// ```
///
/// Nothing of it has to survive a restart: the status of a pattern in motion says that its rollout
/// is a fleet change, and nothing is admitted before every pattern has been observed once.
package struct Fleet: Sendable {
  private struct Candidate: Sendable {
    let created: Timestamp?
    let revision: String
  }

  private struct Failure: Sendable {
    let since: Timestamp
    let message: String
  }

  package let policy: FleetPolicy
  package private(set) var orders = FleetOrders()
  private var unseen: Set<ObjectKey>?
  private var waiting: [ObjectKey: Candidate] = [:]
  /// The revisions that patterns are on their way to.
  private var moving: [ObjectKey: String] = [:]
  private var failed: [ObjectKey: Failure] = [:]

  package init(policy: FleetPolicy) { self.policy = policy }

  /// Begins with these patterns: none is admitted before each of them has been observed.
  package mutating func begin(with keys: [ObjectKey]) { unseen = Set(keys) }

  /// Waits no longer for a pattern that can't be observed: one must not keep all others from a
  /// change.
  package mutating func pass(_ key: ObjectKey) { unseen?.remove(key) }

  package mutating func forget(_ key: ObjectKey) {
    unseen?.remove(key)
    (waiting[key], moving[key], failed[key]) = (nil, nil, nil)
  }

  /// Whether a pattern may go to a revision now.
  package func isAdmitted(_ key: ObjectKey, to revision: String) -> Bool {
    moving[key] == revision
  }

  /// Takes note of a pattern, and tells its turn.
  package mutating func observe(
    _ key: ObjectKey, _ expanded: ExpandedPattern?, created: Timestamp?
  ) -> FleetTurn {
    unseen?.remove(key)
    guard let expanded, let drift = expanded.drift else {
      waiting[key] = nil
      // The owner has declared something else meanwhile, or nothing that pods can be made of.
      if let revision = moving[key], expanded?.target.revision != revision { moving[key] = nil }
      if expanded == nil { failed[key] = nil }
      return .none
    }
    if let why = FleetTurn.objection(to: expanded.target, policy, drift) {
      forget(key)
      return .withNextChange(drift, why: why)
    }
    if moving[key] != nil || failed[key] != nil {
      // It has its place already, and what it is on its way to may be what holds it up.
      moving[key] = drift.revision
    } else {
      waiting[key] = Candidate(created: created, revision: drift.revision)
    }
    return .waiting(drift, for: obstacle ?? .turn)
  }

  /// Takes note of what a pattern has come to.
  package mutating func report(_ key: ObjectKey, _ status: PodPatternStatus) {
    if let rollout = status.rollout, rollout.cause != .declaration, !rollout.isComplete,
      rollout.to == status.updateRevision, moving[key] == nil, failed[key] == nil
    {
      // This process did not admit it: the last one did.
      moving[key] = rollout.to
    }
    guard let revision = moving[key] ?? failed[key].map({ _ in status.updateRevision }),
      status.updateRevision == revision
    else { return }
    if let stalled = status[.stalled], stalled.isTrue {
      moving[key] = nil
      failed[key] = Failure(since: stalled.lastTransitionTime, message: stalled.message)
    } else if status[.reconciling]?.isTrue != true || status.rollout?.isPaused == true {
      (moving[key], failed[key]) = (nil, nil)
    }
  }

  /// Whether the fleet change of a pattern that was rolled back is to be tried again.
  package func isRetried(_ status: PodPatternStatus?) -> Bool {
    guard let retried = orders.retried, let status, status.rollback != nil,
      status.rollout?.cause != .declaration, let stalled = status[.stalled]
    else { return false }
    return stalled.lastTransitionTime <= retried
  }

  /// Takes note of what an administrator says.
  package mutating func follow(_ orders: FleetOrders) { self.orders = orders }

  /// Admits the next patterns.
  ///
  /// - Parameter patterns: how many there are.
  /// - Returns: those admitted.
  package mutating func admit(of patterns: Int) -> [ObjectKey] {
    guard unseen?.isEmpty == true, obstacle == nil else { return [] }
    let places = policy.places(of: patterns) - moving.count
    guard places > 0, !waiting.isEmpty else { return [] }
    let next = waiting.sorted { left, right in
      let (first, second) = (left.value.created, right.value.created)
      return first == second
        ? left.key < right.key
        : (first ?? Timestamp(.distantPast)) < (second ?? Timestamp(.distantPast))
    }.prefix(places)
    for (key, candidate) in next {
      waiting[key] = nil
      moving[key] = candidate.revision
    }
    return next.map(\.key)
  }

  /// What keeps all patterns from the change; nil if nothing does.
  package var obstacle: FleetTurn.Obstacle? {
    if orders.isPaused { return .orders }
    guard policy.pauseOnFailure else { return nil }
    return failed.filter { !orders.forgive($0.value.since) }.min { $0.key < $1.key }
      .map { .failure($0.key, $0.value.message) }
  }

  package var waitingKeys: [ObjectKey] { Array(waiting.keys) }
  package var failedKeys: [ObjectKey] { Array(failed.keys) }

  /// How many patterns are in which state.
  package struct Counts: Sendable {
    package let waiting: Int
    package let moving: Int
    package let failed: Int
  }

  package var counts: Counts {
    Counts(waiting: waiting.count, moving: moving.count, failed: failed.count)
  }

  /// Whether nothing waits or is in motion.
  package var isIdle: Bool { waiting.isEmpty && moving.isEmpty && failed.isEmpty }
}
