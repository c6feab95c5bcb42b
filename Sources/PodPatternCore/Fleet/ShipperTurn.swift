package import KubernetesCore

/// When pods that were made without their log shipper get it back.
package enum ShipperTurn: Sendable, Hashable {
  /// No pod lacks it.
  case none
  /// They wait for the next change of the pattern's own.
  case withNextChange(why: String)
  /// It was tried not long ago.
  case resting(until: Timestamp)
  /// They wait for their turn.
  case waiting(for: FleetTurn.Obstacle)
  /// One pod is made with it now, and all others once it has started there.
  case admitted
}

/// What a pattern's pods tell of its log shipper, for the fleet.
package struct ShipperEvidence: Sendable, Hashable {
  /// The image of which a pod's log shipper runs; nil if none does.
  package var proven: String?
  /// The image that the pattern is the first to try, in a fleet change, or that did not start there;
  /// nil if there is none.
  package var canary: String?
  /// Since when and why the pods are made without their log shipper; nil if they are not.
  package var givenUp: GivenUp?
  /// Whether a log shipper that was given up is being tried again.
  package var isTrying = false

  package struct GivenUp: Sendable, Hashable {
    package var since: Timestamp
    package var why: String

    package init(since: Timestamp, why: String) { (self.since, self.why) = (since, why) }
  }

  package init() {}
}

extension ShipperEvidence {
  /// `image`: the image of the log shipper that the pods are to have; nil if they are to have none.
  init(_ tally: PodTally, image: String?) {
    guard let image, !tally.snapshot.isTerminating else { return }
    let stance = tally.snapshot.shipper
    let revision = tally.target.revision
    if stance.phase == .givenUp, let since = stance.since {
      givenUp = GivenUp(since: since, why: stance.reasons[revision] ?? "")
    }
    if tally.hasProvenShipper {
      proven = image
    } else if tally.snapshot.isByFleet, tally.snapshot.isCanary || givenUp != nil {
      canary = image
    }
    isTrying = stance.phase == .trial || stance.phase == .returning
  }
}
