internal import KubernetesCore
internal import KubernetesRuntime

/// What is kept of a ConfigMap that says by its label that it holds defaults: that it is there, and in
/// which version. Whoever may write ConfigMaps in any namespace can make as many and as long ones as
/// they like, so what one says is asked for only where a namespace names it.
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
