package import KubernetesCore

/// What a pod is made from: a revision, with its log shipper or without.
package struct PodSource: Sendable, Hashable {
  package let revision: String
  package let hasShipper: Bool
}

/// A pod to create, under a name that the operator chose: whatever happens to the request, the name
/// shows later whether the pod was created.
///
/// It does not include the pod's body: hundreds of pods in doubt may be remembered for minutes.
package struct PlannedPod: Sendable, Hashable {
  package let key: ObjectKey
  package let pattern: String
  package let revision: String
  package let ownerUID: String
  let replacement: Int
  /// How many pods in a row had ended within seconds when it was planned.
  let attempt: Int
  /// Its number among the pods of a run-once pattern; nil for pods that run forever.
  let index: Int?
  /// Why it is made without its log shipper; nil if it is made with it.
  let withoutShipper: String?

  package init(
    key: ObjectKey, pattern: String, revision: String, ownerUID: String, replacement: Int,
    attempt: Int, index: Int? = nil, withoutShipper: String? = nil
  ) {
    (self.key, self.pattern, self.revision, self.ownerUID) = (key, pattern, revision, ownerUID)
    (self.replacement, self.attempt, self.index) = (replacement, attempt, index)
    self.withoutShipper = withoutShipper
  }

  /// What it is made from.
  package var source: PodSource {
    PodSource(revision: revision, hasShipper: withoutShipper == nil)
  }

  /// The name without its random suffix, which all pods of the revision have in common.
  var commonName: String { "\(key.name.prefix(key.name.count - PodName.suffixLength))*" }

  /// The pod's body, built from its revision's manifest.
  package func body(_ manifest: PodManifest) -> EncodedObject {
    var annotations: [(String, String)] = []
    if attempt > 0 { annotations.append((PodSnapshot.attemptAnnotation, String(attempt))) }
    if replacement > 0 {
      annotations.append((PodSnapshot.replacementAnnotation, String(replacement)))
    }
    if let index { annotations.append((PodSnapshot.indexAnnotation, String(index))) }
    if let withoutShipper {
      annotations.append((PodSnapshot.withoutShipperAnnotation, withoutShipper))
    }
    return manifest.body(named: key.name, annotations: annotations)
  }

  /// The pod as known right after its creation, before a watch has shown it.
  package func snapshot(
    uid: String, resourceVersion: String, created: Timestamp?
  ) -> PodSnapshot {
    var pod = PodSnapshot(
      key: key, uid: uid, resourceVersion: resourceVersion, pattern: pattern, revision: revision,
      ownerUID: ownerUID, created: created, replacement: replacement)
    (pod.attempt, pod.index, pod.withoutShipper) = (attempt, index, withoutShipper)
    return pod
  }
}
