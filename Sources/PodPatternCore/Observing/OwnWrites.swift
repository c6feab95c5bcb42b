package import KubernetesCore

/// The operator's own writes to pods that its cache does not show yet.
///
/// Guarantees: while one is pending, the cache is known to be stale and is not acted on; `overlaid`
/// predicts what the cache will show, as far as the writes tell.
package struct OwnWrites: Sendable, Hashable {
  /// Created pods, by uid.
  package private(set) var created: [String: PodSnapshot] = [:]
  /// Pods whose deletion the server has accepted, by uid.
  package private(set) var deleted: [String: ObjectKey] = [:]
  /// Changed pods, by uid: adopted, released, updated in place, or taken out of their Services for
  /// that and put back.
  package private(set) var changed: [String: Change] = [:]

  package struct Change: Sendable, Hashable {
    package let key: ObjectKey
    package let resourceVersion: String
    package let effect: Effect

    package init(key: ObjectKey, resourceVersion: String, effect: Effect) {
      (self.key, self.resourceVersion, self.effect) = (key, resourceVersion, effect)
    }

    package enum Effect: Sendable, Hashable {
      /// The new controller's uid, or nil if the pod has none now; and the revision that the pod was
      /// found to be of, or nil if it stays as it was.
      case owner(uid: String?, revision: String? = nil)
      /// The new revision, and what the kubelet has yet to do.
      case updated(revision: String, UpdateProgress)
      /// The condition of its readiness gate.
      case gate(InPlaceGate)
    }

    /// Whether the cached pod already includes the change.
    func isShown(by pod: PodSnapshot) -> Bool {
      switch effect {
      case .owner(let uid, let revision):
        pod.ownerUID == uid && (revision == nil || pod.revision == revision)
      case .updated(let revision, _): pod.revision == revision
      case .gate(let gate): pod.inPlaceGate == gate
      }
    }

    func applied(to pod: PodSnapshot) -> PodSnapshot {
      var pod = pod
      switch effect {
      case .owner(let uid, let revision):
        pod.ownerUID = uid
        if let revision { pod.revision = revision }
      case .updated(let revision, let progress):
        pod.revision = revision
        pod.update = progress
      case .gate(let gate): pod.inPlaceGate = gate
      }
      return pod
    }
  }

  package init() {}

  /// Whether the cache shows all of them.
  package var isSatisfied: Bool { created.isEmpty && deleted.isEmpty && changed.isEmpty }

  /// Records a created pod.
  ///
  /// `seen`: the version that the cache had reached before. If the pod's version is not
  /// newer, etcd was restored from a backup in between: having passed that version does not mean
  /// that the cache shows the pod.
  package mutating func didCreate(_ pod: PodSnapshot, seen: ResourceVersion? = nil) {
    var pod = pod
    if let seen, let version = ResourceVersion(pod.resourceVersion), version <= seen {
      pod.resourceVersion = ""
    }
    created[pod.uid] = pod
  }

  package mutating func didDelete(_ key: ObjectKey, uid: String) {
    created[uid] = nil
    deleted[uid] = key
  }

  package mutating func didChange(uid: String, _ change: Change) { changed[uid] = change }

  /// Forgets a pod that turned out to be gone or not as expected.
  package mutating func forget(uid: String) {
    created[uid] = nil
    deleted[uid] = nil
    changed[uid] = nil
  }

  /// Drops writes that the cache shows, or whose version it has passed.
  package mutating func settle(
    pod: (ObjectKey) -> PodSnapshot?, hasReached: (ResourceVersion) -> Bool
  ) {
    guard !isSatisfied else { return }
    func isPast(_ version: String) -> Bool { ResourceVersion(version).map(hasReached) ?? false }
    created = created.filter { uid, expected in
      pod(expected.key)?.uid != uid && !isPast(expected.resourceVersion)
    }
    deleted = deleted.filter { uid, key in
      guard let known = pod(key), known.uid == uid else { return false }
      return !known.isTerminating
    }
    changed = changed.filter { uid, change in
      guard let known = pod(change.key), known.uid == uid else { return false }
      return !change.isShown(by: known) && !isPast(change.resourceVersion)
    }
  }

  /// The cached pods with the pending writes applied.
  package func overlaid(on pods: [PodSnapshot]) -> [PodSnapshot] {
    guard !isSatisfied else { return pods }
    var result = pods
    var missing = created
    for index in result.indices {
      let uid = result[index].uid
      missing[uid] = nil
      if deleted[uid] != nil { result[index].isTerminating = true }
      if let change = changed[uid] { result[index] = change.applied(to: result[index]) }
    }
    return result + missing.values.sorted { $0.key < $1.key }
  }
}
