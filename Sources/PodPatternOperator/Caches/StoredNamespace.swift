internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What is cached of a Namespace: which ConfigMap has the defaults of its patterns.
struct StoredNamespace: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  /// The ConfigMap in the annotation; nil without one.
  let defaults: String?
}

extension StoredNamespace: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    (key, uid, resourceVersion) = (metadata.key, metadata.uid, metadata.resourceVersion)
    let name = metadata.annotations[ChildLabels.defaults] ?? ""
    // Longer than any name, it refers to nothing; what is kept is enough to report it.
    defaults = name.isEmpty ? nil : name.cut(toBytes: 253)
  }
}
