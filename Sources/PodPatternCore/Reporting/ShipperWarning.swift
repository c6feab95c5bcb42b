package import KubernetesCore

/// What the log shipper of a pod warns of, such as a volume that is nearly full.
package struct ShipperWarning: Sendable, Hashable {
  /// The pod's name.
  package var pod: String
  /// The shipper's words.
  package var text: String
  /// When it said so last: it says so again and again while it lasts.
  package var lastSeen: Timestamp

  /// A warning of a pod's.
  package init(pod: String, text: String, lastSeen: Timestamp) {
    self.pod = pod
    self.text = text
    self.lastSeen = lastSeen
  }

  /// For how many seconds a warning holds that is not repeated.
  ///
  /// The kubelet passes on an Event that comes again and again only every five minutes, once it has
  /// passed it on 25 times (client-go's EventSourceObjectSpamFilter).
  static let lifetime = 660

  /// How many seconds a warning still holds; nil where it is over.
  package func secondsLeft(now: Timestamp) -> Int? {
    let age = now.seconds(since: lastSeen)
    return age < Self.lifetime ? Self.lifetime - max(0, age) : nil
  }
}
