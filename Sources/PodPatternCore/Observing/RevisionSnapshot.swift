package import KubernetesCore

/// What is kept of a ControllerRevision: its place in the history, but not its data, which is read
/// when it is needed.
package struct RevisionSnapshot: Sendable, Hashable {
  package let key: ObjectKey
  package let uid: String
  package let resourceVersion: String
  package let number: Int
  /// The revision that it keeps: the value of the label `podpattern.dev/revision`.
  package let revision: String
  package let changeCause: String?
  /// The owner that manages it.
  package let owner: OwnerReference?
  package let isTerminating: Bool
  /// The pattern that its label names.
  package let pattern: String
  /// About how long the spec is that it keeps; 0 where only the operator's own write is known of it.
  package var specSize = 0
  /// Whether it is marked as one whose data stays as it is where anything else of it is patched.
  package let isPatchable: Bool

  /// One that keeps a revision of a pattern.
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

  /// Reads a ControllerRevision without its data.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    key = metadata.key
    uid = metadata.uid
    resourceVersion = metadata.resourceVersion
    number = PatternRevision.place(
      in: try container.decodeIfPresent(Count.self, forKey: .revision)?.value ?? 0)
    revision = metadata.labels[ChildLabels.revision] ?? ""
    changeCause = PatternRevision.changeCause(
      metadata.annotations[PatternRevision.changeCauseAnnotation])
    owner = metadata.controller?.kept
    isTerminating = metadata.isTerminating
    pattern = metadata.labels[ChildLabels.pattern] ?? ""
    isPatchable = metadata.annotations[PatternRevision.patchableAnnotation] == "true"
  }
}

extension OwnerReference {
  /// The reference as it is kept: a server takes one of any length. What is cut names no pattern.
  package var kept: OwnerReference {
    var kept = self
    kept.apiVersion = apiVersion.cut(toBytes: 320)
    kept.kind = kind.cut(toBytes: 63)
    kept.name = name.cut(toBytes: 253)
    kept.uid = uid.cut(toBytes: 128)
    return kept
  }
}
