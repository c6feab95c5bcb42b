package import KubernetesCore

/// What an administrator has said about fleet changes: annotations of the operator's Lease, which
/// `podpattern fleet` writes.
package struct FleetOrders: Sendable, Hashable {
  /// Whether no further pattern is to begin.
  package var isPaused = false
  /// Patterns that stalled before this no longer keep the rest from the change.
  package var resumed: Timestamp?
  /// Patterns that were rolled back before this are tried again.
  package var retried: Timestamp?

  package static let pausedAnnotation = "podpattern.dev/fleet-paused"
  package static let resumedAnnotation = "podpattern.dev/fleet-resumed"
  package static let retriedAnnotation = "podpattern.dev/fleet-retried"

  package init() {}

  /// Reads the annotations of a Lease.
  package init(annotations: [String: String]) {
    isPaused = annotations[Self.pausedAnnotation] == "true"
    resumed = annotations[Self.resumedAnnotation].flatMap { Timestamp($0) }
    retried = annotations[Self.retriedAnnotation].flatMap { Timestamp($0) }
  }

  /// Whether a failure since some time no longer counts.
  func forgive(_ since: Timestamp) -> Bool {
    [resumed, retried].compactMap(\.self).contains { since <= $0 }
  }
}
