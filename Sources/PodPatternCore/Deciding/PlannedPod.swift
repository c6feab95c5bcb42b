package import FoundationEssentials
package import KubernetesCore

/// A pod that is to be made, under a name that the operator chose: whatever becomes of the request,
/// the name tells later whether the pod was made.
///
/// What it is made of is not in it: pods in doubt are remembered for minutes, hundreds of a pattern.
package struct PlannedPod: Sendable, Hashable {
  package let key: ObjectKey
  package let pattern: String
  package let revision: String
  package let ownerUID: String
  let replacement: Int
  /// How many pods in a row had ended within seconds when it was planned.
  let attempt: Int

  package init(
    key: ObjectKey, pattern: String, revision: String, ownerUID: String, replacement: Int,
    attempt: Int
  ) {
    (self.key, self.pattern, self.revision, self.ownerUID) = (key, pattern, revision, ownerUID)
    (self.replacement, self.attempt) = (replacement, attempt)
  }

  /// What all pods of the revision are called, their last part aside.
  var commonName: String { "\(key.name.prefix(key.name.count - PodName.suffixLength))*" }

  /// The pod as JSON, made by the manifest of its revision.
  package func body(_ manifest: PodManifest) -> Data {
    var annotations: JSONObject = [:]
    if attempt > 0 { annotations[PodSnapshot.attemptAnnotation] = .string(String(attempt)) }
    if replacement > 0 {
      annotations[PodSnapshot.replacementAnnotation] = .string(String(replacement))
    }
    return manifest.body(named: key.name, annotations: annotations)
  }

  /// The pod as it is known right after it was made, before any watch has shown it.
  package func snapshot(
    uid: String, resourceVersion: String, created: Timestamp
  ) -> PodSnapshot {
    var pod = PodSnapshot(
      key: key, uid: uid, resourceVersion: resourceVersion, pattern: pattern, revision: revision,
      ownerUID: ownerUID, created: created, replacement: replacement)
    pod.attempt = attempt
    return pod
  }
}
