package import KubernetesCore

/// What a server has said of a ConfigMap or Secret.
package enum ConfigurationReading: Sendable, Hashable {
  case found(Content)
  case absent
  /// The operator may not read it, in the server's words.
  case refused(String)

  /// What is kept of an object: not what it holds, but what tells one content from another.
  package struct Content: Sendable, Hashable {
    package let resourceVersion: String
    /// The same for the same content; a Secret has another one in each of its versions.
    package let digest: String
    /// The same for each key of a ConfigMap; empty if there are too many of them, and of a Secret.
    package let keys: [String: String]
    /// The uids of its owners.
    package let owners: Set<String>
    package let isImmutable: Bool
  }

  /// Of a ConfigMap with more keys than this it is only told that it has changed.
  static let maximumKeys = 100

  package var content: Content? { if case .found(let content) = self { content } else { nil } }
}

extension ConfigurationReading.Content {
  /// A ConfigMap as a server has it.
  package init(configMap object: JSONValue) {
    let metadata = object["metadata"]
    resourceVersion = metadata?["resourceVersion"]?.string ?? ""
    let content = object.configMapContent
    digest = StableHash.name(of: content)
    var keys: [String: String] = [:]
    let members = (content.object ?? [:]).values.map { $0.object ?? [:] }
    if members.map(\.count).reduce(0, +) <= ConfigurationReading.maximumKeys {
      for (key, value) in members.joined() { keys[key] = StableHash.name(of: value) }
    }
    self.keys = keys
    owners = Set(
      (metadata?["ownerReferences"]?.array ?? []).compactMap { $0["uid"]?.string })
    isImmutable = object["immutable"] == true
  }

  /// A Secret, of which no more than its metadata is read.
  package init(secret metadata: ObjectMeta) {
    resourceVersion = metadata.resourceVersion
    digest = StableHash.name(of: "\(metadata.uid)/\(metadata.resourceVersion)")
    (keys, owners, isImmutable) = ([:], [], false)
  }
}

extension JSONValue {
  /// What a ConfigMap holds: `data` and `binaryData`, as far as there is anything in them.
  package var configMapContent: JSONValue {
    var content: JSONObject = [:]
    for field in ["data", "binaryData"] {
      if let members = self[field]?.object, !members.isEmpty { content[field] = .object(members) }
    }
    return .object(content)
  }
}
