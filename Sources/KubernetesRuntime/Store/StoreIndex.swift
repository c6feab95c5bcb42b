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

  /// By a label's value within a namespace, as `inNamespace(_:_:)` writes it.
  public static func byNamespacedLabel(_ label: String) -> StoreIndex {
    StoreIndex("namespace and label \(label)") { object in
      object.metadata.labels[label].map { [inNamespace(object.metadata.namespace, $0)] } ?? []
    }
  }
}

extension StoreIndex {
  /// The value of an index that keeps namespaces apart.
  public static func inNamespace(_ namespace: String, _ value: String) -> String {
    "\(namespace)/\(value)"
  }
}
