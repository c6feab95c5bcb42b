package import KubernetesCore

/// Everything that a decision about one pattern is based on: one look at the caches, one reading of
/// the clocks, and the pattern's memory.
///
/// Guarantees: decision and report of one reconcile are about the same moment.
package struct Observation: Sendable {
  package let pattern: PatternSnapshot
  /// The result of expanding its spec.
  package let content: PatternContent
  /// Whether a fleet change is due.
  package let fleet: FleetTurn
  /// Whether a revision that was rolled back is to be tried again.
  package let isRetried: Bool
  /// Whether the log shipper that pods lack may be tried again.
  package let shipperTurn: ShipperTurn
  /// Whether the log shipper's image is known to start somewhere.
  package let isShipperProven: Bool
  package let moment: Moment
  /// Pods that have the pattern's label or are owned by it, as the cache shows them.
  package let cachedPods: [PodSnapshot]
  /// The resource version that the pod cache has reached.
  package let podsReached: ResourceVersion?
  /// Pods that have left the cache or ended, not acknowledged by a reconcile yet.
  package let departures: [PodDeparture]
  package let shipperWarnings: [ShipperWarning]
  /// The ControllerRevisions that the pattern owns, as the cache shows them.
  package let cachedRevisions: [RevisionSnapshot]
  /// Orphaned ControllerRevisions that have the pattern's label.
  package let orphanedRevisions: [RevisionSnapshot]
  /// The child objects, one element for each type.
  package let children: [ObservedChildren]
  /// The ConfigMap that version 0.1.0 created for the log shippers, if it still exists.
  package let legacyConfigMap: ObjectMeta?
  /// What is known of the copies of ConfigMaps that the revisions use, by their names.
  package var copies: [String: ConfigurationReading] = [:]
  /// The pattern's memory, without own writes that the caches already show.
  package internal(set) var memory: PatternMemory
  /// Requests that failed while observing and have to be retried.
  package internal(set) var failures: [RequestFailure]
  /// The cached pods with own writes applied, sorted once for everything that is decided.
  private let sorted: PodTally
  /// Revisions that were read for this observation, and those that could not be.
  private var read: [String: PatternRevision?] = [:]
  private var unread: [String: RequestFailure] = [:]

  package init(
    pattern: PatternSnapshot, content: PatternContent, fleet: FleetTurn = .none,
    isRetried: Bool = false, shipperTurn: ShipperTurn = .none, isShipperProven: Bool = true,
    moment: Moment,
    cachedPods: [PodSnapshot],
    podsReached: ResourceVersion?, departures: [PodDeparture] = [],
    shipperWarnings: [ShipperWarning] = [], cachedRevisions: [RevisionSnapshot] = [],
    orphanedRevisions: [RevisionSnapshot] = [], children: [ObservedChildren] = [],
    legacyConfigMap: ObjectMeta? = nil, memory: PatternMemory, failures: [RequestFailure] = []
  ) {
    self.pattern = pattern
    self.content = content
    self.fleet = fleet
    self.isRetried = isRetried
    (self.shipperTurn, self.isShipperProven) = (shipperTurn, isShipperProven)
    self.moment = moment
    self.cachedPods = cachedPods
    self.podsReached = podsReached
    self.departures = departures
    self.shipperWarnings = shipperWarnings
    self.cachedRevisions = cachedRevisions
    self.orphanedRevisions = orphanedRevisions
    self.children = children
    self.legacyConfigMap = legacyConfigMap
    self.failures = failures
    self.memory = memory
    if let expanded = content.expanded {
      self.memory.readiness.observe(
        cachedPods, minReadySeconds: expanded.target.minReadySeconds, wall: moment.wall,
        now: moment.elapsed)
    }
    self.memory.withdrawals.observe(cachedPods, now: moment.elapsed)
    let pods = Self.pods(cachedPods, with: self.memory, at: moment)
    if !pattern.isTerminating {
      self.memory.shipper.observe(
        pods.filter { $0.ownerUID == pattern.uid }, content.expanded,
        revision: Self.goal(content, memory.status.known(pattern)),
        isAdmitted: shipperTurn == .admitted, at: moment)
    }
    sorted = PodTally(
      Snapshot(
        key: pattern.key, uid: pattern.uid, isTerminating: pattern.isTerminating,
        target: Snapshot.Target(replicas: 0, revision: ""), pods: pods, now: moment.wall))
  }

  /// The revision that pods are to be of, as far as the status tells.
  package static func goal(_ content: PatternContent, _ status: PodPatternStatus?) -> String {
    let declared = content.expanded?.target.revision ?? ""
    guard let rollback = status?.rollback, rollback.from == declared else { return declared }
    return rollback.to
  }

  /// Records a revision that was read; nil if it no longer exists.
  package mutating func didRead(_ revision: PatternRevision?, named name: String) {
    memory.revisions.didRead(name, revision)
    read[name] = .some(revision)
  }

  package mutating func didNotRead(_ name: String, _ failure: RequestFailure) {
    unread[name] = failure
  }

  /// Drops the revisions that were read: only a decision needs them, and decoded they are large.
  package mutating func forgetRevisions() { read = [:] }

  /// Whether a revision was read, including that it does not exist.
  package func hasRead(_ name: String) -> Bool {
    read[name] != nil || memory.revisions.read[name] != nil
  }

  /// A revision that was read; nil if it no longer exists.
  func revision(_ name: String) throws(RequestFailure) -> PatternRevision? {
    if let failure = unread[name] { throw failure }
    return (read[name] ?? memory.revisions.read[name]) ?? nil
  }

  /// The names of the copies of ConfigMaps that the declared revision uses, and those that were read.
  package var copyNames: Set<String> {
    guard let declared = content.expanded, !pattern.isTerminating else { return [] }
    let others = [read, memory.revisions.read].flatMap(\.values).compactMap(\.self)
    return Set(
      (declared.configuration + others.flatMap(\.configuration)).compactMap(\.copy))
  }

  /// The name of the ControllerRevision that holds a revision.
  package func nameOfRevision(_ revision: String) -> String {
    memory.revisions.key(of: revision, cached: cachedRevisions, of: pattern.key).name
  }

  /// The last reported status.
  var status: PodPatternStatus? { memory.status.known(pattern) }

  /// The pattern's pods, tallied against a target.
  func tally(_ target: Snapshot.Target, _ memory: PatternMemory) -> PodTally {
    var tally = sorted
    tally.snapshot = snapshot(target, memory, tally.snapshot.pods, at: moment)
    return tally
  }

  /// Which revisions the pods are to be of while an update is held back; nil if none is.
  func heldBack(_ tally: PodTally) -> HeldBack? {
    guard !pattern.isTerminating else { return nil }
    return HeldBack(
      tally, previous: status, departures: departures, counted: memory.countedDeletions)
  }

  /// The pattern's pods after the writes of `outcome`, which `memory` holds, tallied against a
  /// target.
  func tally(
    _ target: Snapshot.Target, after outcome: Outcome, _ memory: PatternMemory
  ) -> PodTally {
    guard outcome.moment != moment || memory.pods != self.memory.pods else {
      return tally(target, memory)
    }
    let pods = Self.pods(cachedPods, with: memory, at: outcome.moment)
    return PodTally(snapshot(target, memory, pods, at: outcome.moment))
  }

  private static func pods(
    _ cached: [PodSnapshot], with memory: PatternMemory, at moment: Moment
  ) -> [PodSnapshot] {
    memory.readiness.adjust(
      memory.pods.overlaid(on: cached), wall: moment.wall, now: moment.elapsed)
  }

  private func snapshot(
    _ target: Snapshot.Target, _ memory: PatternMemory, _ pods: [PodSnapshot], at moment: Moment
  ) -> Snapshot {
    let known = memory.status.known(pattern)
    var snapshot = Snapshot(
      key: pattern.key, uid: pattern.uid, generation: pattern.generation,
      isTerminating: pattern.isTerminating, target: target, pods: pods,
      reportedFailures: known?.updateRevision == target.revision ? known?.failed ?? 0 : 0,
      isStale: !memory.pods.isSatisfied || !memory.unresolved.isEmpty, now: moment.wall)
    snapshot.completions = Completions(known, departures, of: pattern, target)
    snapshot.secondsWithdrawn = memory.withdrawals.seconds(of: pods, now: moment.elapsed)
    snapshot.backoff = memory.backoff.state(of: target.revision, at: moment.elapsed)
    snapshot.wait = memory.progress.wait(for: target.revision, at: moment.elapsed)
    guard content.expanded != nil else { return snapshot }
    snapshot.fleet = fleet
    snapshot.unshippedLogs = departures.unshippedLogs
    snapshot.lastFailed = departures.ended.last { $0.phase == .failed }
    snapshot.shipperWarnings = shipperWarnings
    let rollout = known?.rollout
    snapshot.isRolloutOpen = rollout?.to == target.revision && rollout?.isComplete == false
    snapshot.shipper = memory.shipper.stance(on: target.revision)
    snapshot.shipperTurn = shipperTurn
    let isKnown = rollout?.to == target.revision && rollout?.cause != .declaration
    snapshot.isByFleet = isKnown || target.cause != .declaration
    let isOpen = snapshot.isRolloutOpen || target.cause != .declaration
    snapshot.isCanary = snapshot.isByFleet && isOpen && !isShipperProven
    return snapshot
  }
}

package struct Moment: Sendable, Hashable {
  /// The time of day, for timestamps in statuses.
  package let wall: Timestamp
  /// The monotonic time since the process started, for timeouts and delays.
  package let elapsed: Duration

  package init(wall: Timestamp, elapsed: Duration) { (self.wall, self.elapsed) = (wall, elapsed) }
}
