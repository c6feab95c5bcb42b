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
    owner = metadata.controller
    isTerminating = metadata.isTerminating
  }
}

extension StoreIndex<StoredRevision> {
  /// By the uid of the owner that manages them.
  static let byOwner = StoreIndex("owner") { $0.owner.map { [$0.uid] } ?? [] }
}
