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
  /// By the index's position: which keys have a value.
  private var keys: [[String: Set<ObjectKey>]]

  init(_ definitions: [StoreIndex<Object>]) {
    self.definitions = definitions
    keys = definitions.map { _ in [:] }
  }

  /// The keys of the objects with a value, in order; nil where there is no such index.
  func keys(_ index: String, _ value: String) -> [ObjectKey]? {
    guard let position = definitions.firstIndex(where: { $0.name == index }) else { return nil }
    return keys[position][value]?.sorted() ?? []
  }

  mutating func insert(_ object: Object) {
    for (position, definition) in definitions.enumerated() {
      for value in definition.values(object) {
        keys[position][value, default: []].insert(object.key)
      }
    }
  }

  mutating func remove(_ object: Object) {
    for (position, definition) in definitions.enumerated() {
      for value in definition.values(object) { remove(object.key, value, position) }
    }
  }

  mutating func replace(_ old: Object, by new: Object) {
    for (position, definition) in definitions.enumerated() {
      let (before, after) = (definition.values(old), definition.values(new))
      guard before != after else { continue }
      for value in before { remove(old.key, value, position) }
      for value in after { keys[position][value, default: []].insert(new.key) }
    }
  }

  private mutating func remove(_ key: ObjectKey, _ value: String, _ position: Int) {
    keys[position][value]?.remove(key)
    if keys[position][value]?.isEmpty == true { keys[position][value] = nil }
  }
}
