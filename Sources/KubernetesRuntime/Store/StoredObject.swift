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

/// What one watch tells a store.
public enum StoreEvent<Object: StoredObject>: Sendable {
  /// The server's store was restored to a state before: until the next relist is complete, an object
  /// of a known version may be another than the one that is known.
  case restored
  /// A relist begins, or begins anew: until `relisted`, what comes is gathered apart.
  case relisting
  /// An object is there that can't be read: what the store has of it stays, unless that is known to
  /// be another object of the name.
  case unreadable(ObjectKey, uid: String?)
  /// An object is gone whose last state can't be read.
  case gone(ObjectKey)
  /// The relist is complete, as of a version: what it did not list is gone.
  case relisted(resourceVersion: String)
  /// An object is there, new or changed.
  case applied(Object)
  /// An object is gone.
  case deleted(Object)
  /// Nothing else changed up to a version.
  case bookmark(resourceVersion: String)
}

extension StoreEvent: Equatable where Object: Equatable {}

extension StoreEvent {
  /// What an object that can't be read is to a store; nil where nobody knows which object it is.
  init?(_ failure: Undecodable) {
    guard let key = failure.key else { return nil }
    self = failure.isGone ? .gone(key) : .unreadable(key, uid: failure.uid)
  }
}

/// How the state of one object in a store changed.
public enum StoreChange<Object: StoredObject>: Sendable {
  /// The object was not there before.
  case added(Object)
  /// The object, by uid the same, has another version.
  case updated(old: Object, new: Object)
  /// The object is gone; this is the last state of it that was seen.
  case removed(Object)

  /// The object as it is now, or as it was last seen.
  public var object: Object {
    switch self {
    case .added(let object), .updated(_, let object), .removed(let object): object
    }
  }
}

extension StoreChange: Equatable where Object: Equatable {}
