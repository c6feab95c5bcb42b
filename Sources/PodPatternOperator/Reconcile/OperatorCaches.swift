internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What the informers have brought.
struct OperatorCaches: Sendable {
  let patterns: ObjectStore<StoredPattern>
  let pods: ObjectStore<PodSnapshot>
  let services: ObjectStore<StoredChild>
  let disruptionBudgets: ObjectStore<StoredChild>
  let revisions: ObjectStore<StoredRevision>
  let shipperWarnings: [ObjectStore<StoredShipperWarning>]
  let formerConfigMaps: FormerConfigMapBook
  /// Nil where the operator may not read Namespaces.
  let defaults: DefaultsCache?

  /// Pods that bear a pattern's label, and pods that it owns without.
  func pods(of pattern: StoredPattern) -> [PodSnapshot] {
    let labelled = pods.objects(index: .byPattern, value: pattern.key.description)
    let owned = pods.objects(
      index: .byOwner,
      value: StoreIndex<PodSnapshot>.inNamespace(pattern.key.namespace, pattern.uid))
    return labelled + owned.filter { $0.patternKey != pattern.key }
  }

  /// The ControllerRevisions that a pattern owns.
  func revisions(of pattern: StoredPattern) -> [StoredRevision] {
    revisions.objects(
      index: .byOwner,
      value: StoreIndex<StoredRevision>.inNamespace(pattern.key.namespace, pattern.uid))
  }

  /// The ControllerRevisions that bear a pattern's label and that nobody owns.
  func lostRevisions(of pattern: StoredPattern) -> [StoredRevision] {
    revisions.objects(
      index: .byLostPattern,
      value: StoreIndex<StoredRevision>.inNamespace(pattern.key.namespace, pattern.key.name))
  }

  /// The length of the longest spec that has to be taken apart for a pattern: its own, or one of its
  /// history.
  func longestSpec(of pattern: StoredPattern) -> Int {
    (revisions(of: pattern) + lostRevisions(of: pattern)).map(\.specSize)
      .reduce(pattern.spec.size, max)
  }

  /// Whether any pod's log shipper warns of anything.
  var haveShipperWarnings: Bool { shipperWarnings.contains { $0.count > 0 } }

  /// What the log shippers of pods warn of.
  func shipperWarnings(of pods: [PodSnapshot]) -> [ShipperWarning] {
    guard haveShipperWarnings else { return [] }
    return shipperWarnings.flatMap { store in
      pods.flatMap {
        store.objects(
          index: .byPod, value: StoreIndex<StoredShipperWarning>.value(of: $0.key, uid: $0.uid)
        ).map(\.warning)
      }
    }
  }

  /// The children of a pattern by type.
  func children(of pattern: StoredPattern) -> [ChildCache] {
    [
      (ResourceType.services, services), (.podDisruptionBudgets, disruptionBudgets),
    ].map { type, store in
      ChildCache(
        type: type,
        object: { store[$0]?.metadata },
        owned: { uid in
          store.objects(index: .byOwner, value: uid).map(\.metadata)
            .filter { $0.controller?.uid == uid && $0.namespace == pattern.key.namespace }
        },
        hasReached: { store.hasReached($0, in: pattern.key.namespace) })
    }
  }
}
