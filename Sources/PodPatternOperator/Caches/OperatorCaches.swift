internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// The informers' caches, queried by pattern.
struct OperatorCaches: Sendable {
  let patterns: ObjectStore<PatternSnapshot>
  let pods: ObjectStore<PodSnapshot>
  let revisions: ObjectStore<RevisionSnapshot>
  let children: [(type: ResourceType, store: ObjectStore<StoredChild>)]
  let shipperWarnings: [ObjectStore<StoredShipperWarning>]
  let legacyConfigMaps: LegacyConfigMaps

  /// Pods that have a pattern's label, and pods without it that the pattern owns.
  func pods(of pattern: PatternSnapshot) -> [PodSnapshot] {
    let labelled = pods.objects(index: .byPattern, value: pattern.key.description)
    let owned = pods.objects(
      index: .byOwner,
      value: StoreIndex<PodSnapshot>.inNamespace(pattern.key.namespace, pattern.uid))
    return labelled + owned.filter { $0.patternKey != pattern.key }
  }

  /// The ControllerRevisions that a pattern owns.
  func revisions(of pattern: PatternSnapshot) -> [RevisionSnapshot] {
    revisions.objects(
      index: .byOwner,
      value: StoreIndex<RevisionSnapshot>.inNamespace(pattern.key.namespace, pattern.uid))
  }

  /// Orphaned ControllerRevisions that have a pattern's label.
  func orphanedRevisions(of pattern: PatternSnapshot) -> [RevisionSnapshot] {
    revisions.objects(
      index: .orphansByPattern,
      value: StoreIndex<RevisionSnapshot>.inNamespace(pattern.key.namespace, pattern.key.name))
  }

  /// The length of the longest spec to decode for a pattern: its own, or one in its history.
  func longestSpec(of pattern: PatternSnapshot) -> Int {
    (revisions(of: pattern) + orphanedRevisions(of: pattern)).map(\.specSize)
      .reduce(pattern.spec.size, max)
  }

  func shipperWarnings(of pods: [PodSnapshot]) -> [ShipperWarning] {
    guard shipperWarnings.contains(where: { $0.count > 0 }) else { return [] }
    return shipperWarnings.flatMap { store in
      pods.flatMap {
        store.objects(
          index: .byPod, value: StoreIndex<StoredShipperWarning>.value(of: $0.key, uid: $0.uid)
        ).map(\.warning)
      }
    }
  }

  /// The child objects that a pattern owns, and those with the name of one that it wants.
  func children(of pattern: PatternSnapshot, wanted: [Child]) -> [ObservedChildren] {
    children.map { type, store in
      var objects = store.objects(index: .byOwner, value: pattern.uid).map(\.metadata)
        .filter { $0.controller?.uid == pattern.uid && $0.namespace == pattern.key.namespace }
      for child in wanted where child.type == type {
        guard let found = store[child.key]?.metadata,
          !objects.contains(where: { $0.key == found.key })
        else { continue }
        objects.append(found)
      }
      return ObservedChildren(
        type: type, objects: objects, reached: store.reached(in: pattern.key.namespace))
    }
  }
}

extension OperatorCaches {
  /// The pods that have left a pattern or ended and are not acknowledged yet.
  func departures(from pattern: ObjectKey) -> [(number: Int, departure: PodDeparture)] {
    pods.unacknowledged(pattern.description).compactMap { kept in
      PodDeparture(kept.change).map { (kept.number, $0) }
    }
  }

  /// Drops departures that a status has reported.
  func acknowledgeDepartures(from pattern: ObjectKey, through number: Int = .max) {
    pods.acknowledge(pattern.description, through: number)
  }

  /// Whether an object that may have blocked a pattern has gone since the last call.
  func acknowledgeRemovals(from pattern: ObjectKey) -> Bool {
    let key = pattern.description
    var isFreed = !revisions.unacknowledged(key).isEmpty
    revisions.acknowledge(key)
    for (_, store) in children {
      isFreed = isFreed || !store.unacknowledged(key).isEmpty
      store.acknowledge(key)
    }
    return isFreed
  }
}
