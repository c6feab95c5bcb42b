internal import KubernetesCore

/// A second way to find a store's objects: by values computed from each of them.
public struct StoreIndex<Object: StoredObject>: Sendable {
  /// What tells this index from the store's others.
  public let name: String
  let values: @Sendable (Object) -> [String]

  /// An index by any number of values of an object.
  public init(_ name: String, values: @escaping @Sendable (Object) -> [String]) {
    self.name = name
    self.values = values
  }
}

extension StoreIndex where Object: KubernetesObject {
  /// By the uids of all owners.
  public static var byOwner: StoreIndex {
    StoreIndex("owner") { $0.metadata.ownerReferences.map(\.uid) }
  }

  /// By a label's value; objects without the label are not in the index.
  public static func byLabel(_ label: String) -> StoreIndex {
    StoreIndex("label \(label)") { $0.metadata.labels[label].map { [$0] } ?? [] }
  }
}

extension StoreIndex {
  /// The value of an index that keeps namespaces apart.
  public static func inNamespace(_ namespace: String, _ value: String) -> String {
    "\(namespace)/\(value)"
  }
}

/// The indexes of a store, kept in step with its objects.
struct StoreIndexes<Object: StoredObject>: Sendable {
  private let definitions: [StoreIndex<Object>]
  /// By the index's position: which objects have a value.
  private var entries: [[String: StoreEntries<Object>]]

  init(_ definitions: [StoreIndex<Object>]) {
    self.definitions = definitions
    entries = definitions.map { _ in [:] }
  }

  /// The objects with a value, by key in order; none where there is no such index.
  func objects(_ index: String, _ value: String) -> [Object] {
    guard let position = definitions.firstIndex(where: { $0.name == index }) else { return [] }
    return entries[position][value]?.objects ?? []
  }

  mutating func insert(_ entry: StoreEntry<Object>) {
    for (position, definition) in definitions.enumerated() {
      for value in definition.values(entry.object) { insert(entry, value, position) }
    }
  }

  mutating func remove(_ entry: StoreEntry<Object>) {
    for (position, definition) in definitions.enumerated() {
      for value in definition.values(entry.object) { remove(entry.key, value, position) }
    }
  }

  /// Puts an entry in the place of another with its key.
  mutating func replace(_ old: StoreEntry<Object>, by new: StoreEntry<Object>) {
    for (position, definition) in definitions.enumerated() {
      let (before, after) = (definition.values(old.object), definition.values(new.object))
      if before != after { for value in before { remove(old.key, value, position) } }
      for value in after { insert(new, value, position) }
    }
  }

  private mutating func insert(_ entry: StoreEntry<Object>, _ value: String, _ position: Int) {
    entries[position][value, default: StoreEntries()].insert(entry)
  }

  private mutating func remove(_ key: ObjectKey, _ value: String, _ position: Int) {
    entries[position][value]?.remove(key)
    if entries[position][value]?.isEmpty == true { entries[position][value] = nil }
  }
}
