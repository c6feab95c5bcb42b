internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// What is kept of a ConfigMap with defaults: what it says, or what is wrong with it.
struct StoredDefaults: StoredObject {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  let content: Result<LogShipperDefaults, FaultList>
}

extension StoredDefaults: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, data }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
    let data = try container.decodeIfPresent([String: String].self, forKey: .data)
    (key, uid, resourceVersion) = (metadata.key, metadata.uid, metadata.resourceVersion)
    content = Result { () throws(FaultList) in
      try NamespaceDefaults.read(data ?? [:], configMap: metadata.name)
    }
  }
}
