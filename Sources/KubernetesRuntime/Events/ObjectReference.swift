public import KubernetesCore

/// A reference to one object, as Events have it.
public struct ObjectReference: Sendable, Hashable {
  /// The API version of the object, such as `v1` or `apps/v1`.
  public var apiVersion: String
  /// The kind of the object.
  public var kind: String
  /// The object's namespace (empty for none) and name.
  public var key: ObjectKey
  /// The object's identity.
  public var uid: String

  /// A reference by type, key and uid.
  public init(_ type: ResourceType, _ key: ObjectKey, uid: String) {
    apiVersion = type.apiVersion
    kind = type.kind
    self.key = key
    self.uid = uid
  }

  /// A reference to a stored object.
  public init(_ type: ResourceType, _ object: some StoredObject) {
    self.init(type, object.key, uid: object.uid)
  }

  var json: JSONValue {
    var json: JSONValue = [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(key.name),
      "uid": .string(uid),
    ]
    if !key.namespace.isEmpty { json["namespace"] = .string(key.namespace) }
    return json
  }
}
