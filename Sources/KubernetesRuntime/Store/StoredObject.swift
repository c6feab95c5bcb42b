public import KubernetesCore

/// What a store keeps of an object: usually a small projection of it.
public protocol StoredObject: Sendable {
  /// The object's namespace and name.
  var key: ObjectKey { get }
  /// The object's identity: another one of the same name has another uid.
  var uid: String { get }
  /// The version of the object that this is made of.
  var resourceVersion: String { get }
}

/// A stored object that keeps its metadata.
public protocol KubernetesObject: StoredObject {
  /// The object's metadata.
  var metadata: ObjectMeta { get }
}

extension KubernetesObject {
  /// The object's namespace and name.
  public var key: ObjectKey { metadata.key }
  /// The object's identity.
  public var uid: String { metadata.uid }
  /// The version of the object that this is made of.
  public var resourceVersion: String { metadata.resourceVersion }
}

/// An object of which the metadata alone is read.
public struct PartialObjectMetadata: KubernetesObject, Hashable, Codable {
  /// The object's metadata.
  public var metadata: ObjectMeta

  /// An object known by its metadata.
  public init(metadata: ObjectMeta) { self.metadata = metadata }
}
