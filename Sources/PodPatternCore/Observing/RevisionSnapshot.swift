package import KubernetesCore

/// What is cached of a ControllerRevision: its place in the history, but not its data, which is
/// read on demand.
package struct RevisionSnapshot: Sendable, Hashable {
  package let key: ObjectKey
  package let uid: String
  package let resourceVersion: String
  package let number: Int
  /// The value of the label `podpattern.dev/revision`.
  package let revision: String
  package let changeCause: String?
  /// Its controller.
  package let owner: OwnerReference?
  package let isTerminating: Bool
  /// The value of the label `podpattern.dev/pattern`.
  package let pattern: String
  /// Approximate length of the spec that it holds; 0 if it is only known from an own write.
  package var specSize = 0
  /// Whether it is annotated as one whose data survives a patch of its metadata unchanged.
  package let isPatchable: Bool
  /// Whether its pods may have the readiness gate of updates in place.
  package var mayBeGated = true

  package init(
    key: ObjectKey, uid: String, number: Int, revision: String, changeCause: String? = nil
  ) {
    (self.key, self.uid, self.number, self.revision) = (key, uid, number, revision)
    self.changeCause = changeCause
    (resourceVersion, pattern, owner, isTerminating, isPatchable) = ("", "", nil, false, true)
  }
}

extension RevisionSnapshot: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, revision }

  /// Decodes a ControllerRevision without its data.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    key = metadata.key
    uid = metadata.uid
    resourceVersion = metadata.resourceVersion
    number = PatternRevision.plausibleNumber(
      try container.decodeIfPresent(Count.self, forKey: .revision)?.value ?? 0)
    revision = metadata.labels[ChildLabels.revision] ?? ""
    changeCause = PatternRevision.changeCause(
      metadata.annotations[PatternRevision.changeCauseAnnotation])
    owner = metadata.controller?.kept
    isTerminating = metadata.isTerminating
    pattern = metadata.labels[ChildLabels.pattern] ?? ""
    isPatchable = metadata.annotations[PatternRevision.patchableAnnotation] == "true"
    mayBeGated = metadata.annotations[PatternRevision.gatedAnnotation] == "true"
  }
}

extension OwnerReference {
  /// The reference in bounded length: the server accepts any. A truncated one matches no pattern.
  package var kept: OwnerReference {
    var kept = self
    kept.apiVersion = apiVersion.cut(toBytes: 320)
    kept.kind = kind.cut(toBytes: 63)
    kept.name = name.cut(toBytes: 253)
    kept.uid = uid.cut(toBytes: 128)
    return kept
  }
}
