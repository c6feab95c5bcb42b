package import KubernetesCore

package struct Moment: Sendable, Hashable {
  /// The time of day, for timestamps in statuses.
  package let wall: Timestamp
  /// The monotonic time since the process started, for timeouts and delays.
  package let elapsed: Duration

  package init(wall: Timestamp, elapsed: Duration) { (self.wall, self.elapsed) = (wall, elapsed) }
}
