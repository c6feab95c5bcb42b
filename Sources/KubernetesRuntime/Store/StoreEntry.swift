internal import KubernetesCore

/// One object of a store, in a place of its own that the store's tables refer to.
///
/// A hash table is half empty as a rule, and each index names the object once more: a table of references
/// takes an eighth of the memory that one of large values does, and growing it copies no object.
final class StoreEntry<Object: StoredObject>: Sendable {
  /// The object's key, apart, so that looking for an object copies none.
  let key: ObjectKey
  let object: Object

  init(_ object: Object) {
    key = object.key
    self.object = object
  }
}

/// Entries by key in order, each key once: the objects of which an index has a value are read far more
/// often, all of them, than one comes or goes.
struct StoreEntries<Object: StoredObject>: Sendable {
  private var entries: [StoreEntry<Object>] = []

  var isEmpty: Bool { entries.isEmpty }

  /// The objects, by key in order.
  var objects: [Object] { entries.map(\.object) }

  /// Adds an entry, in the place of one with its key.
  mutating func insert(_ entry: StoreEntry<Object>) {
    let place = place(of: entry.key)
    if place < entries.count, entries[place].key == entry.key {
      entries[place] = entry
    } else {
      entries.insert(entry, at: place)
    }
  }

  /// Removes the entry of a key.
  mutating func remove(_ key: ObjectKey) {
    let place = place(of: key)
    guard place < entries.count, entries[place].key == key else { return }
    entries.remove(at: place)
  }

  /// How many entries have a smaller key.
  private func place(of key: ObjectKey) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
