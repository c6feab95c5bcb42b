internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// A pod that is to be made, under a name that the operator chose: whatever becomes of the request,
/// the name tells later whether the pod was made.
struct PendingPod: Sendable, Hashable {
  let key: ObjectKey
  let pattern: String
  let revision: String
  let ownerUID: String
  let replacement: Int
  /// How many pods in a row had ended within seconds when it was planned.
  let attempt: Int
  /// The pod as JSON.
  let body: Data

  /// What all pods of the revision are called, their last part aside.
  var commonName: String { "\(key.name.prefix(key.name.count - PodSuffix.length))*" }

  /// The pod as it is known right after it was made, before any watch has shown it.
  func snapshot(uid: String, resourceVersion: String, created: Timestamp) -> PodSnapshot {
    var pod = PodSnapshot(
      key: key, uid: uid, resourceVersion: resourceVersion, pattern: pattern, revision: revision,
      ownerUID: ownerUID, created: created, replacement: replacement)
    pod.attempt = attempt
    return pod
  }
}
