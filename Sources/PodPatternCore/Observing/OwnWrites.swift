package import KubernetesCore

/// The operator's own writes to pods that its store does not show yet.
///
/// Guarantees: as long as one is open, what the store shows is older than what was done, and is
/// not acted on; `overlaid` is what the store will show, as far as the writes tell.
package struct OwnWrites: Sendable, Hashable {
  /// Pods that were made, by uid.
  package private(set) var created: [String: PodSnapshot] = [:]
  /// Pods whose deletion was accepted, by uid.
  package private(set) var deleted: [String: ObjectKey] = [:]
  /// Pods that were changed, by uid: adopted, released or updated in place.
  package private(set) var changed: [String: Change] = [:]

  /// A change of a pod.
  package struct Change: Sendable, Hashable {
    package let key: ObjectKey
    package let resourceVersion: String
    package let effect: Effect

    package init(key: ObjectKey, resourceVersion: String, effect: Effect) {
      (self.key, self.resourceVersion, self.effect) = (key, resourceVersion, effect)
    }

    /// What is different now.
    package enum Effect: Sendable, Hashable {
      /// The owner that it has; nil for none.
      case owner(uid: String?)
      /// The revision that it is of, and what the kubelet has yet to do.
      case updated(revision: String, UpdateProgress)
    }

    /// Whether a pod shows it.
    func isShown(by pod: PodSnapshot) -> Bool {
      switch effect {
      case .owner(let uid): pod.ownerUID == uid
      case .updated(let revision, _): pod.revision == revision
      }
    }

    /// The pod as it will be shown.
    func applied(to pod: PodSnapshot) -> PodSnapshot {
      var pod = pod
      switch effect {
      case .owner(let uid): pod.ownerUID = uid
      case .updated(let revision, let progress):
        pod.revision = revision
        pod.update = progress
      }
      return pod
    }
  }

  package init() {}

  /// Whether the store shows all of them.
  package var isSatisfied: Bool { created.isEmpty && deleted.isEmpty && changed.isEmpty }

  /// Notes a pod that was made.
  ///
  /// - Parameter seen: How far the store had come before. A pod of an earlier version was made in a
  ///   past that was restored: the store has come past it, and does not show it all the same.
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

  /// Forgets a pod that was found to be gone, or not as it was expected.
  package mutating func forget(uid: String) {
    created[uid] = nil
    deleted[uid] = nil
    changed[uid] = nil
  }

  /// Closes what a store shows: the pod itself, or that the store has come past the write.
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

  /// The pods that a store shows, with the open writes added.
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
