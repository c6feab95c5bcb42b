package import KubernetesCore

/// One reading of the operator's clocks.
package struct Moment: Sendable, Hashable {
  /// The time of day, for what goes into statuses.
  package let wall: Timestamp
  /// The time since the start, on a clock that nobody sets: for everything that waits.
  package let elapsed: Duration

  package init(wall: Timestamp, elapsed: Duration) { (self.wall, self.elapsed) = (wall, elapsed) }
}
