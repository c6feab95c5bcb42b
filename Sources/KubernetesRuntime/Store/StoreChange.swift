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
