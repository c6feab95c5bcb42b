/// Changes of a store's objects that are kept until somebody has acknowledged them.
///
/// A work queue carries keys, so that what is done depends on what is. Some of what was is of
/// importance all the same, such as the last state of an object that is gone: a store keeps it here,
/// under a key of the reader's choice, and forgets it when the reader says so.
///
/// Guarantees: of each key the last `limit` changes are kept.
struct KeptChanges<Object: StoredObject>: Sendable {
  private var changes: [String: [KeptChange<Object>]] = [:]
  private var lastNumber = 0

  /// How many changes are kept of one key.
  static var limit: Int { 100 }

  /// Keeps a change.
  mutating func keep(_ change: StoreChange<Object>, for key: String) {
    lastNumber += 1
    var kept = changes[key] ?? []
    if kept.count >= Self.limit { kept.removeFirst() }
    kept.append(KeptChange(number: lastNumber, change: change))
    changes[key] = kept
  }

  /// The changes of a key that nobody has acknowledged, in the order in which they came.
  subscript(key: String) -> [KeptChange<Object>] { changes[key] ?? [] }

  /// Forgets the changes of a key up to a number.
  mutating func acknowledge(_ key: String, through number: Int) {
    let rest = self[key].filter { $0.number > number }
    changes[key] = rest.isEmpty ? nil : rest
  }
}

/// A change that a store keeps until it is acknowledged.
public struct KeptChange<Object: StoredObject>: Sendable {
  /// Counts the changes that the store has kept, from 1.
  public let number: Int
  /// What happened.
  public let change: StoreChange<Object>
}
