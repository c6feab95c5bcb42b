package import KubernetesCore
internal import ShipperContract

/// Whether the pattern's pods have a log shipper.
package enum ShipperState: Sendable, Hashable {
  case container(name: String)
  case disabled
  /// Unknown: the spec can't be expanded.
  case unknown
  /// The pods can't have one, for this reason.
  case unsupported(String)
}

extension ShipperState {
  package static let containerName = ShipperFiles.containerName
}

/// A warning of a pod's log shipper, such as that a volume is nearly full.
package struct ShipperWarning: Sendable, Hashable {
  package var pod: String
  package var text: String
  /// When it was last repeated: while it applies, it is repeated again and again.
  package var lastSeen: Timestamp

  package init(pod: String, text: String, lastSeen: Timestamp) {
    self.pod = pod
    self.text = text
    self.lastSeen = lastSeen
  }

  /// For how many seconds a warning applies without being repeated.
  ///
  /// Once the kubelet has sent a recurring Event 25 times, it only sends it every five minutes
  /// (client-go's EventSourceObjectSpamFilter).
  static let lifetime = 660

  /// For how many more seconds the warning applies; nil if it has expired.
  package func secondsLeft(now: Timestamp) -> Int? {
    let age = now.seconds(since: lastSeen)
    return age < Self.lifetime ? Self.lifetime - max(0, age) : nil
  }
}
