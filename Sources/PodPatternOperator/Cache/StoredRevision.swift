internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What is kept of a ControllerRevision: its place in the history, but not its data, which is read
/// when it is needed.
struct StoredRevision: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  let number: Int
  /// The revision that it keeps: the value of the label `podpattern.dev/revision`.
  let revision: String
  let changeCause: String?
  /// The owner that manages it.
  let owner: OwnerReference?
  let isTerminating: Bool
  /// The pattern that its label names.
  let pattern: String
  /// About how long the spec is that it keeps; 0 where only the operator's own write is known of it.
  var specSize = 0
  /// Whether it is marked as one whose data stays as it is where anything else of it is patched.
  let isPatchable: Bool

  /// The revision as a plan sees it.
  var entry: RevisionPlan.Entry {
    RevisionPlan.Entry(
      name: key.name, uid: uid, number: number, revision: revision, changeCause: changeCause)
  }
}

extension StoredRevision: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, revision }

  /// Reads a ControllerRevision without its data.
  init(from decoder: any Decoder) throws {
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

extension StoredRevision {
  /// How one is read as a watch brings it.
  static var decoding: ObjectDecoding<StoredRevision> {
    let decoder = JSONDecoder()
    return ObjectDecoding {
      var revision = try decoder.decode(StoredRevision.self, from: $0.shallow)
      // Beside the spec there is the template that it was expanded to.
      revision.specSize = $0.text.count / 2
      return revision
    }
  }
}

extension StoreIndex<StoredRevision> {
  /// By the uid of the owner that manages them, in their namespace: an owner in another one is none.
  static let byOwner = StoreIndex("owner") { revision in
    revision.owner.map { [inNamespace(revision.key.namespace, $0.uid)] } ?? []
  }
  /// By the pattern that their label names, in their namespace, where nobody manages them.
  static let byLostPattern = StoreIndex("lost pattern") { revision in
    revision.owner == nil ? [inNamespace(revision.key.namespace, revision.pattern)] : []
  }
}
