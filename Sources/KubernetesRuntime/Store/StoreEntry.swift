/// One object of a store, in a place of its own that the store's tables refer to.
///
/// A hash table is half empty as a rule, and each index names the object once more: a table of references
/// takes an eighth of the memory that one of large values does, and growing it copies no object.
final class StoreEntry<Object: StoredObject>: Sendable {
  let object: Object

  init(_ object: Object) { self.object = object }
}

/// Entries are told apart by identity: which object an index means, not what it is like.
extension StoreEntry: Hashable {
  static func == (left: StoreEntry, right: StoreEntry) -> Bool { left === right }

  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
