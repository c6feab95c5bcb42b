internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What is kept of a Namespace: which ConfigMap has the defaults of its patterns.
struct StoredNamespace: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  /// The ConfigMap that the annotation names; nil without it.
  let defaults: String?
}

extension StoredNamespace: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    (key, uid, resourceVersion) = (metadata.key, metadata.uid, metadata.resourceVersion)
    let name = metadata.annotations[ChildLabels.defaults] ?? ""
    // What is longer than a name can be names nothing, and is told as far as that shows.
    defaults = name.isEmpty ? nil : name.cut(toBytes: 253)
  }
}
