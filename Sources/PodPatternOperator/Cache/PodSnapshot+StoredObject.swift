internal import KubernetesCore
internal import KubernetesRuntime
package import PodPatternCore

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
