internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle

/// What the reconciles of all patterns share of fleet changes.
struct FleetRegistry: Sendable {
  private let fleet: Monitor<Fleet, Void, Void>

  init(policy: FleetPolicy) {
    fleet = Monitor(Fleet(policy: policy)) { fleet, _ in fleet.isIdle ? nil : () }
  }

  /// The present state.
  var state: Fleet { fleet.read { $0 } }

  func change<Value: Sendable>(_ body: (inout Fleet) -> Value) -> Value { fleet.change(body) }

  func isAdmitted(_ key: ObjectKey, to revision: String) -> Bool {
    fleet.read { $0.isAdmitted(key, to: revision) }
  }

  /// Takes note of a pattern, and tells its turns.
  func observe(
    _ pattern: PatternSnapshot, _ content: PatternContent, lacking: ShipperPatience.LeftOut?
  ) -> (FleetTurn, ShipperTurn) {
    change { fleet in
      let turn = fleet.observe(pattern.key, content.expanded, created: pattern.created)
      let shipperTurn = fleet.observe(
        pattern.key, lacking: lacking, content.expanded, created: pattern.created)
      return (turn, shipperTurn)
    }
  }

  /// Waits until something waits or is in motion; false if the task is cancelled.
  func isBusy() async -> Bool { await fleet.wait() != nil }
}

/// Lets fleet changes go on while there are any: every second it admits the next patterns, and
/// every ten it reads what an administrator has said.
struct FleetController: Service {
  let registry: FleetRegistry
  /// The operator's Lease, whose annotations are an administrator's orders; nil if there is none.
  let lease: ObjectKey?
  let client: KubernetesClient
  let patterns: @Sendable () -> Int
  let wake: @Sendable ([ObjectKey]) -> Void
  let report: @Sendable (EventNote) -> Void
  let clock: OperatorClock
  let logger: Logger

  private static let interval = Duration.seconds(1)
  private static let ordersInterval = Duration.seconds(10)

  func run() async throws {
    try? await cancellingAtStop { () async throws -> Void in try await work() }
  }

  private func work() async throws {
    var obstacle: FleetTurn.Obstacle?
    var canary: FleetTurn.Obstacle?
    var read: Duration?
    var leaseUID = ""
    while await registry.isBusy() {
      try await clock.sleep(Self.interval)
      if let lease, read.map({ clock.elapsed() - $0 >= Self.ordersInterval }) ?? true {
        read = clock.elapsed()
        leaseUID = await follow(lease) ?? leaseUID
      }
      let (admitted, now, first, waiting) = registry.change { fleet in
        (fleet.admit(of: patterns()), fleet.obstacle, fleet.canary, fleet.waitingKeys)
      }
      if first != canary {
        canary = first
        wake(waiting)
      }
      if now != obstacle {
        obstacle = now
        announce(now, waiting: waiting.count, leaseUID)
        wake(waiting)
      }
      wake(admitted)
    }
  }

  /// Reads the annotations of the Lease.
  ///
  /// - Returns: its uid; nil if it can't be read, so that what was said before continues to hold.
  private func follow(_ lease: ObjectKey) async -> String? {
    guard
      let metadata = try? await client.get(.leases, lease, as: LeaseMetadata.self).metadata
    else { return nil }
    let orders = FleetOrders(annotations: metadata.annotations)
    let stirred = registry.change { fleet -> [ObjectKey] in
      guard fleet.orders != orders else { return [] }
      fleet.follow(orders)
      return fleet.waitingKeys + fleet.failedKeys
    }
    wake(stirred)
    return metadata.uid
  }

  private struct LeaseMetadata: Decodable, Sendable { let metadata: ObjectMeta }

  private func announce(_ obstacle: FleetTurn.Obstacle?, waiting: Int, _ leaseUID: String) {
    let (reason, message): (String, String)
    switch obstacle {
    case nil, .turn, .canary:
      (reason, message) = ("FleetResumed", "fleet changes go on, and \(waiting) PodPatterns wait")
    case .orders:
      (reason, message) = (
        "FleetPaused",
        "fleet changes are paused by an administrator, and \(waiting) PodPatterns wait"
      )
    case .failure(let key, let words):
      (reason, message) = (
        "FleetPaused",
        "fleet changes are paused, and \(waiting) PodPatterns wait, since PodPattern \(key) is"
          + " stalled: \(words)"
      )
    }
    let isWarning = if case .failure = obstacle { true } else { false }
    logger.log(level: isWarning ? .warning : .info, "\(message)", metadata: ["reason": "\(reason)"])
    guard let lease, !leaseUID.isEmpty else { return }
    report(
      EventNote(
        isWarning ? .warning : .normal,
        regarding: ObjectReference(.leases, lease, uid: leaseUID), reason: reason,
        action: "Roll", note: message))
  }
}
