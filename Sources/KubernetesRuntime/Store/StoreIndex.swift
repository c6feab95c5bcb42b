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
  private var entries: [[String: Set<StoreEntry<Object>>]]

  init(_ definitions: [StoreIndex<Object>]) {
    self.definitions = definitions
    entries = definitions.map { _ in [:] }
  }

  /// The objects with a value, by key in order; none where there is no such index.
  func objects(_ index: String, _ value: String) -> [Object] {
    guard let position = definitions.firstIndex(where: { $0.name == index }) else { return [] }
    return entries[position][value]?.map(\.object).sorted { $0.key < $1.key } ?? []
  }

  mutating func insert(_ entry: StoreEntry<Object>) {
    for (position, definition) in definitions.enumerated() {
      for value in definition.values(entry.object) {
        entries[position][value, default: []].insert(entry)
      }
    }
  }

  mutating func remove(_ entry: StoreEntry<Object>) {
    for (position, definition) in definitions.enumerated() {
      for value in definition.values(entry.object) {
        entries[position][value]?.remove(entry)
        if entries[position][value]?.isEmpty == true { entries[position][value] = nil }
      }
    }
  }
}
