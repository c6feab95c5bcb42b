internal import KubernetesCore
internal import KubernetesRuntime

/// What is cached of a ConfigMap that is labelled as holding defaults: its existence and its
/// version. Anyone who may write ConfigMaps in some namespace can create any number of them, of any
/// length, so the contents are read only if a namespace refers to it.
struct StoredDefaults: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
}

extension StoredDefaults: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    (key, uid, resourceVersion) = (metadata.key, metadata.uid, metadata.resourceVersion)
  }
}
