public import KubernetesCore

/// What one watch tells a store.
public enum StoreEvent<Object: StoredObject>: Sendable {
  /// A relist begins, or begins anew: until `relisted`, what comes is gathered apart.
  case relisting
  /// The relist found an object that can't be read: what the store has of it stays.
  case unreadable(ObjectKey)
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
