internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What the informers have brought, as an observation of one pattern asks for it.
struct OperatorCaches: Sendable {
  let patterns: ObjectStore<PatternSnapshot>
  let pods: ObjectStore<PodSnapshot>
  let revisions: ObjectStore<RevisionSnapshot>
  /// Objects beside the pods, by their type.
  let children: [(type: ResourceType, store: ObjectStore<StoredChild>)]
  let shipperWarnings: [ObjectStore<StoredShipperWarning>]
  let formerConfigMaps: FormerConfigMapBook

  /// Pods that bear a pattern's label, and pods that it owns without.
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

  /// The ControllerRevisions that bear a pattern's label and that nobody owns.
  func lostRevisions(of pattern: PatternSnapshot) -> [RevisionSnapshot] {
    revisions.objects(
      index: .byLostPattern,
      value: StoreIndex<RevisionSnapshot>.inNamespace(pattern.key.namespace, pattern.key.name))
  }

  /// The length of the longest spec that has to be taken apart for a pattern: its own, or one of its
  /// history.
  func longestSpec(of pattern: PatternSnapshot) -> Int {
    (revisions(of: pattern) + lostRevisions(of: pattern)).map(\.specSize)
      .reduce(pattern.spec.size, max)
  }

  /// What the log shippers of pods warn of.
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

  /// The objects beside the pods that a pattern owns, and those that have the name of one that it
  /// wants.
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
  /// The pods that have left a pattern, or have ended, and that nobody has acknowledged.
  func departures(from pattern: ObjectKey) -> [(number: Int, departure: PodDeparture)] {
    pods.unacknowledged(pattern.description).compactMap { kept in
      PodDeparture(kept.change).map { (kept.number, $0) }
    }
  }

  /// Forgets departures that a status tells of.
  func acknowledgeDepartures(from pattern: ObjectKey, through number: Int = .max) {
    pods.acknowledge(pattern.description, through: number)
  }

  /// Whether an object has gone, since the last time, that may have stood in a pattern's way.
  func takeFreed(_ pattern: ObjectKey) -> Bool {
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
