package import KubernetesCore

/// Log shippers: images that one pattern tries first, and pods that are to get theirs back.
extension Fleet {
  /// As many images of log shippers are known to run.
  private static let maximumProven = 256

  /// Whether a log shipper of an image is known to run somewhere.
  package func isProven(_ image: String?) -> Bool { image.map(proven.contains) ?? true }

  /// Takes note of a pattern whose pods may lack their log shipper, and tells when they get it back.
  ///
  /// It comes after other changes have been told of, with which they get it anyway.
  package mutating func observe(
    _ key: ObjectKey, lacking leftOut: ShipperPatience.LeftOut?, _ expanded: ExpandedPattern?,
    created: Timestamp?
  ) -> ShipperTurn {
    guard let leftOut, let target = expanded?.target else {
      lacking[key] = nil
      trying.remove(key)
      return .none
    }
    if let why = Self.objection(to: target) {
      lacking[key] = nil
      trying.remove(key)
      return .withNextChange(why: why)
    }
    if trying.contains(key) { return .admitted }
    let isAsked = orders.retried.map { leftOut.since <= $0 } ?? false
    let isByOwner = policy.defaults == .withNextChange && !isAsked
    let isBusy = moving[key] != nil || waiting[key] != nil
    let isDue = (leftOut.isDue || isAsked) && !isByOwner && !isBusy
    // Also those that are not due: an administrator's orders are followed as long as one is here.
    lacking[key] = Lacking(created: created, isDue: isDue)
    if isByOwner { return .withNextChange(why: "fleet.defaults is WithNextChange") }
    guard leftOut.isDue || isAsked else { return .resting(until: leftOut.due) }
    return .waiting(for: failed[key] == nil ? obstacle ?? canary ?? .turn : .turn)
  }

  /// Why pods that lack their log shipper do not get it back by themselves; nil if they may.
  private static func objection(to target: Snapshot.Target) -> String? {
    if target.runsToCompletion { return "its pods run to completion" }
    if target.strategy.type != .rollingUpdate {
      return "its strategy is \(target.strategy.type.rawValue)"
    }
    return target.isPaused ? "it is paused" : nil
  }

  /// Takes note of what a pattern's pods tell of their log shippers.
  mutating func follow(_ shipper: ShipperEvidence, of key: ObjectKey, _ status: PodPatternStatus) {
    if let image = shipper.proven { prove(image) }
    if !shipper.isTrying { trying.remove(key) }
    guard let image = shipper.canary, !proven.contains(image) else { return }
    if let givenUp = shipper.givenUp {
      (moving[key], canaries[key]) = (nil, nil)
      failed[key] = Failure(
        since: givenUp.since, message: givenUp.phrase(of: image), canary: image)
    } else if moving[key] != nil, moving[key] == status.updateRevision {
      // If this process did not admit it, the last one did.
      canaries[key] = image
    }
  }

  private mutating func prove(_ image: String) {
    guard !proven.contains(image) else { return }
    // Whoever may make patterns can have any number of images; at worst one is tried first again.
    if proven.count >= Self.maximumProven { proven = [] }
    proven.insert(image)
    canaries = canaries.filter { $0.value != image }
  }
}

extension ShipperEvidence.GivenUp {
  /// Why the pattern that was the first to try an image keeps the others from it.
  func phrase(of image: String) -> String {
    "its log shipper, the first of image \(image), did not start: \(why)"
  }
}
