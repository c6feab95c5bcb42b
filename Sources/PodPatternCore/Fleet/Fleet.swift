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
/// A log shipper's image of which none is known to run begins with one pattern, and in it with one
/// pod: nothing else is admitted before that has started. Pods that were made without their log shipper
/// get it back in turn with fleet changes (`Fleet+Shippers`).
///
/// Nothing of it has to survive a restart: the status of a pattern in motion says that its rollout
/// is a fleet change, and nothing is admitted before every pattern has been observed once.
package struct Fleet: Sendable {
  struct Candidate: Sendable {
    let created: Timestamp?
    /// The revision that it waits for.
    let revision: String
    /// The image of its log shipper, if that would be another one.
    var shipperImage: String?
  }

  struct Failure: Sendable {
    let since: Timestamp
    let message: String
    /// The image of the log shipper that it was the first to try; nil if it was not.
    var canary: String?
  }

  /// A pattern whose pods lack their log shipper.
  struct Lacking: Sendable {
    let created: Timestamp?
    /// Whether it may be tried again as soon as there is a place.
    let isDue: Bool
  }

  package let policy: FleetPolicy
  package private(set) var orders = FleetOrders()
  private var unseen: Set<ObjectKey>?
  var waiting: [ObjectKey: Candidate] = [:]
  /// The revisions that patterns are on their way to.
  var moving: [ObjectKey: String] = [:]
  var failed: [ObjectKey: Failure] = [:]
  /// Those in motion that are the first to try an image of the log shipper.
  var canaries: [ObjectKey: String] = [:]
  /// Images of log shippers that run somewhere.
  var proven: Set<String> = []
  var lacking: [ObjectKey: Lacking] = [:]
  /// Patterns that try their log shipper again.
  var trying: Set<ObjectKey> = []

  package init(policy: FleetPolicy) { self.policy = policy }

  /// Begins with these patterns: none is admitted before each of them has been observed.
  package mutating func begin(with keys: [ObjectKey]) { unseen = Set(keys) }

  /// Waits no longer for a pattern that can't be observed: one must not keep all others from a
  /// change.
  package mutating func pass(_ key: ObjectKey) { unseen?.remove(key) }

  package mutating func forget(_ key: ObjectKey) {
    unseen?.remove(key)
    leave(key)
    (lacking[key], failed[key]) = (nil, nil)
    trying.remove(key)
  }

  /// Takes a pattern out of the change.
  private mutating func leave(_ key: ObjectKey) {
    (waiting[key], moving[key], canaries[key]) = (nil, nil, nil)
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
      if let revision = moving[key], expanded?.target.revision != revision { leave(key) }
      if expanded == nil { failed[key] = nil }
      return .none
    }
    if let why = FleetTurn.objection(to: expanded.target, policy, drift) {
      leave(key)
      failed[key] = nil
      return .withNextChange(drift, why: why)
    }
    if moving[key] != nil || failed[key] != nil {
      // It has its place already, and what it is on its way to may be what holds it up.
      moving[key] = drift.revision
    } else {
      waiting[key] = Candidate(
        created: created, revision: drift.revision, shipperImage: drift.shipperImage)
    }
    return .waiting(drift, for: obstacle ?? canary ?? .turn)
  }

  /// Takes note of what a pattern has come to.
  package mutating func report(
    _ key: ObjectKey, _ status: PodPatternStatus, _ shipper: ShipperEvidence = ShipperEvidence()
  ) {
    if let rollout = status.rollout, rollout.cause != .declaration, !rollout.isComplete,
      rollout.to == status.updateRevision, moving[key] == nil, failed[key] == nil
    {
      // This process did not admit it: the last one did.
      moving[key] = rollout.to
    }
    follow(shipper, of: key, status)
    guard let revision = moving[key] ?? failed[key].map({ _ in status.updateRevision }),
      status.updateRevision == revision
    else { return }
    if let stalled = status[.stalled], stalled.isTrue {
      let canary = canaries[key] ?? failed[key]?.canary
      leave(key)
      // Why its log shipper was given up says more than that there is no progress.
      let words = canary.flatMap { image in shipper.givenUp.map { $0.phrase(of: image) } }
      failed[key] = Failure(
        since: stalled.lastTransitionTime, message: words ?? stalled.message, canary: canary)
    } else if shipper.givenUp != nil, isUnproven(failed[key]?.canary) {
      // Its pods run, but without the log shipper that the others wait for.
    } else if status[.reconciling]?.isTrue != true || status.rollout?.isPaused == true {
      leave(key)
      failed[key] = nil
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
    guard unseen?.isEmpty == true, !orders.isPaused, canaries.isEmpty else { return [] }
    let places = policy.places(of: patterns) - moving.count - trying.count
    // What stalls the fleet may try to mend itself.
    let isBlocked = obstacle != nil
    guard places > 0,
      !isBlocked || lacking.contains(where: { $0.value.isDue && failed[$0.key] != nil })
    else { return [] }
    var admitted: [ObjectKey] = []
    for key in order where admitted.count < places {
      if isBlocked, failed[key] == nil { continue }
      guard let candidate = waiting.removeValue(forKey: key) else {
        lacking[key] = nil
        trying.insert(key)
        admitted.append(key)
        continue
      }
      if let image = candidate.shipperImage, !proven.contains(image) {
        guard moving.isEmpty, trying.isEmpty else {
          // It begins alone, and the others let it.
          waiting[key] = candidate
          break
        }
        canaries[key] = image
      }
      moving[key] = candidate.revision
      admitted.append(key)
      if canaries[key] != nil { break }
    }
    return admitted
  }

  /// Those that may be admitted, the oldest first.
  private var order: [ObjectKey] {
    let due = lacking.filter { $0.value.isDue && waiting[$0.key] == nil }
    let all = waiting.mapValues(\.created).merging(due.mapValues(\.created)) { first, _ in first }
    return all.sorted { left, right in
      left.value == right.value
        ? left.key < right.key
        : (left.value ?? Timestamp(.distantPast)) < (right.value ?? Timestamp(.distantPast))
    }.map(\.key)
  }

  /// What keeps all patterns from the change; nil if nothing does.
  package var obstacle: FleetTurn.Obstacle? {
    if orders.isPaused { return .orders }
    // An image that does not start must not reach one pattern after the other.
    return failed.filter { _, failure in
      (policy.pauseOnFailure || isUnproven(failure.canary)) && !orders.forgive(failure.since)
    }.min { $0.key < $1.key }.map { .failure($0.key, $0.value.message) }
  }

  private func isUnproven(_ image: String?) -> Bool { image.map { !proven.contains($0) } ?? false }

  /// The pattern that all others let go first; nil if there is none.
  package var canary: FleetTurn.Obstacle? {
    canaries.min { $0.key < $1.key }.map { .canary($0.key, image: $0.value) }
  }

  package var waitingKeys: [ObjectKey] { Array(waiting.keys) + lacking.keys }
  package var failedKeys: [ObjectKey] { Array(failed.keys) }

  /// How many patterns are in which state.
  package struct Counts: Sendable {
    package let waiting: Int
    package let moving: Int
    package let failed: Int
  }

  package var counts: Counts {
    Counts(
      waiting: waiting.count + lacking.values.count(where: \.isDue),
      moving: moving.count + trying.count, failed: failed.count)
  }

  /// Whether nothing waits or is in motion.
  package var isIdle: Bool {
    waiting.isEmpty && moving.isEmpty && failed.isEmpty && lacking.isEmpty && trying.isEmpty
  }
}
