internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
package import PodPatternCore

// What the stores hold, and how it is found in them.

extension PatternSnapshot: StoredObject {}

extension StoreIndex<PatternSnapshot> {
  /// By their namespace.
  static let byNamespace = StoreIndex("namespace") { [$0.key.namespace] }
}

extension PodSnapshot: StoredObject {}

extension StoreIndex<PodSnapshot> {
  /// By the uid of the owner that manages them, in their namespace: an owner in another one is none.
  static let byOwner = StoreIndex("owner") { pod in
    pod.ownerUID.map { [inNamespace(pod.key.namespace, $0)] } ?? []
  }
  /// By the pattern that their label names, in their namespace.
  static let byPattern = StoreIndex("pattern") { [$0.patternKey.description] }
}

extension PodSnapshot {
  /// The pattern that the pod's label names.
  var patternKey: ObjectKey { ObjectKey(namespace: key.namespace, name: pattern) }

  /// Whether plans and statuses see no difference between two states of a pod.
  func isAlike(_ other: PodSnapshot) -> Bool {
    var other = other
    other.resourceVersion = resourceVersion
    return other == self
  }
}

extension PodDeparture {
  /// What a change tells that a reconcile must not miss; nil where the pod itself goes on to tell it.
  init?(_ change: StoreChange<PodSnapshot>) {
    switch change {
    case .removed(let pod) where pod.logsLeft != nil || !pod.isTerminating && pod.ownerUID != nil:
      self.init(.removed, pod)
    case .updated(let old, let new) where new.hasEnded && !old.hasEnded && new.isEndOfItsOwn:
      self.init(.ended, new)
    default: return nil
    }
  }
}

extension RevisionSnapshot: StoredObject {}

extension RevisionSnapshot {
  /// How one is read as a watch brings it.
  static var decoding: ObjectDecoding<RevisionSnapshot> {
    let decoder = JSONDecoder()
    return ObjectDecoding {
      var revision = try decoder.decode(RevisionSnapshot.self, from: $0.shallow)
      // Beside the spec there is the template that it was expanded to.
      revision.specSize = $0.text.count / 2
      return revision
    }
  }
}

extension StoreIndex<RevisionSnapshot> {
  /// By the uid of the owner that manages them, in their namespace: an owner in another one is none.
  static let byOwner = StoreIndex("owner") { revision in
    revision.owner.map { [inNamespace(revision.key.namespace, $0.uid)] } ?? []
  }
  /// By the pattern that their label names, in their namespace, where nobody manages them.
  static let byLostPattern = StoreIndex("lost pattern") { revision in
    revision.owner == nil ? [inNamespace(revision.key.namespace, revision.pattern)] : []
  }
}
