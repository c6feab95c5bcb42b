internal import KubernetesCore

/// When patterns get what the operator would make differently although their owners changed nothing.
///
/// Such a *fleet change* comes of another version of the operator or its images, or of changed
/// defaults of the cluster or a namespace.
package struct FleetPolicy: Sendable, Hashable {
  package enum Mode: String, Sendable, Hashable, CaseIterable {
    /// With the next change of the pattern's own, or `podpattern rollout restart`.
    case withNextChange = "WithNextChange"
    /// By itself, a few patterns at a time.
    case roll = "Roll"
  }

  /// For what another version of the operator or its images change.
  package var `operator` = Mode.withNextChange
  /// For what changed defaults change.
  package var defaults = Mode.roll
  /// How many of all patterns may be in motion at once; at least one.
  package var maxPatternsInMotion = IntOrPercent.percent(10)
  /// Whether a pattern that is stalled by a fleet change keeps the rest from it.
  package var pauseOnFailure = true

  package init() {}

  func mode(of cause: ExpandedPattern.Drift.Cause) -> Mode {
    switch cause {
    case .operator: `operator`
    case .defaults: defaults
    }
  }

  /// How many of so many patterns may be in motion.
  func places(of patterns: Int) -> Int {
    max(1, maxPatternsInMotion.resolved(of: patterns, roundingUp: true))
  }
}
