internal import FoundationEssentials
internal import KubernetesCore
package import KubernetesRuntime
package import PodPatternCore

// The contents of the caches, and their indexes.

extension PatternSnapshot: StoredObject {}

extension StoreIndex<PatternSnapshot> {
  static let byNamespace = StoreIndex("namespace") { [$0.key.namespace] }
}

extension PodSnapshot: StoredObject {}

extension StoreIndex<PodSnapshot> {
  /// By controller uid and namespace, since owners are namespaced.
  package static let byOwner = StoreIndex("owner") { pod in
    pod.ownerUID.map { [inNamespace(pod.key.namespace, $0)] } ?? []
  }
  /// By the pattern in their label, which is in their namespace.
  package static let byPattern = StoreIndex("pattern") { [$0.patternKey.description] }
}

extension PodSnapshot {
  /// The pattern in the pod's label.
  var patternKey: ObjectKey { ObjectKey(namespace: key.namespace, name: pattern) }

  /// Whether plans and statuses see no difference between two states of a pod.
  func isAlike(_ other: PodSnapshot) -> Bool {
    var other = other
    other.resourceVersion = resourceVersion
    return other == self
  }
}

extension PodDeparture {
  /// What a reconcile must not miss of a change; nil if the cached pod still shows it.
  init?(_ change: StoreChange<PodSnapshot>) {
    switch change {
    case .removed(let pod)
    where pod.unshippedLogs != nil || !pod.isTerminating && pod.ownerUID != nil:
      self.init(.removed, pod)
    case .updated(let old, let new) where new.hasEnded && !old.hasEnded && new.endedOnItsOwn:
      self.init(.ended, new)
    default: return nil
    }
  }
}

extension RevisionSnapshot: StoredObject {}

extension RevisionSnapshot {
  static var decoding: ObjectDecoding<RevisionSnapshot> {
    let decoder = JSONDecoder()
    return ObjectDecoding {
      var revision = try decoder.decode(RevisionSnapshot.self, from: $0.shallow)
      // In addition to the spec, it contains the template that the spec was expanded to.
      revision.specSize = $0.text.count / 2
      return revision
    }
  }
}

extension StoreIndex<RevisionSnapshot> {
  /// By controller uid and namespace, since owners are namespaced.
  static let byOwner = StoreIndex("owner") { revision in
    revision.owner.map { [inNamespace(revision.key.namespace, $0.uid)] } ?? []
  }
  /// Orphans by namespace and the pattern in their label.
  static let orphansByPattern = StoreIndex("orphans by pattern") { revision in
    revision.owner == nil ? [inNamespace(revision.key.namespace, revision.pattern)] : []
  }
}

/// What is cached of a child object that the operator created, or that looks like one:
/// its owner and its version. Annotations and owner references may be of any length, and anyone may
/// create such objects.
struct StoredChild: KubernetesObject {
  let metadata: ObjectMeta
}

extension StoredChild: Decodable {
  init(from decoder: any Decoder) throws {
    var metadata = try PartialObjectMetadata(from: decoder).metadata
    metadata.labels = metadata.labels.filter { $0.key == ChildLabels.pattern }
    metadata.annotations = [:]
    metadata.finalizers = []
    metadata.ownerReferences = metadata.controller.map { [$0.kept] } ?? []
    self.metadata = metadata
  }
}

/// What is cached of a Namespace: which ConfigMap has the defaults of its patterns.
struct StoredNamespace: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  /// The ConfigMap in the annotation; nil without one.
  let defaults: String?
}

extension StoredNamespace: Decodable {
  init(from decoder: any Decoder) throws {
    let metadata = try PartialObjectMetadata(from: decoder).metadata
    (key, uid, resourceVersion) = (metadata.key, metadata.uid, metadata.resourceVersion)
    let name = metadata.annotations[ChildLabels.defaults] ?? ""
    // Longer than any name, it refers to nothing; what is kept is enough to report it.
    defaults = name.isEmpty ? nil : name.cut(toBytes: 253)
  }
}

/// What is cached of a ConfigMap that is labelled as holding defaults: its existence and its
/// version. Anyone who may write ConfigMaps in some namespace can create any number of them, of any
/// length, so the contents are read only if a namespace refers to it.
struct StoredDefaults: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
}

extension StoredDefaults: Decodable {
  init(from decoder: any Decoder) throws {
    let metadata = try PartialObjectMetadata(from: decoder).metadata
    (key, uid, resourceVersion) = (metadata.key, metadata.uid, metadata.resourceVersion)
  }
}
