package import KubernetesCore

/// Whether a pattern gets a fleet change now, and if not, what it waits for.
package enum FleetTurn: Sendable, Hashable {
  /// The operator would make the pods as they are.
  case none
  /// It waits for the next change of the pattern's own: by policy, or because of what the pattern is.
  case withNextChange(ExpandedPattern.Drift, why: String)
  /// It waits for its turn.
  case waiting(ExpandedPattern.Drift, for: Obstacle)

  package enum Obstacle: Sendable, Hashable {
    /// Other patterns.
    case turn
    /// An administrator.
    case orders
    /// A pattern that is stalled by the change.
    case failure(ObjectKey, String)
    /// A pattern that is the first to try an image of the log shipper.
    case canary(ObjectKey, image: String)
  }
}

extension FleetTurn {
  /// Whether a pattern may get a fleet change by itself at all; nil if it may.
  ///
  /// Rules: a Recreate pattern would be down meanwhile, and the work of pods that run to completion
  /// would be done again; whoever pauses a pattern wants its pods to stay as they are.
  static func objection(
    to target: Snapshot.Target, _ policy: FleetPolicy, _ drift: ExpandedPattern.Drift
  )
    -> String?
  {
    if target.runsToCompletion { return "its pods run to completion" }
    if target.strategy.type == .recreate { return "its strategy is Recreate" }
    if target.isPaused { return "it is paused" }
    guard policy.mode(of: drift.cause) == .withNextChange else { return nil }
    return "fleet.\(drift.cause == .operator ? "operator" : "defaults") is WithNextChange"
  }
}
