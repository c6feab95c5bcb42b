/// An object's namespace and name: what a work queue carries, and what finds an object in a store.
public struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The namespace; empty for an object outside namespaces.
  public let namespace: String
  /// The name, unique in its namespace among objects of one type.
  public let name: String

  /// A key of a namespace (empty for none) and a name.
  public init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  /// `namespace/name`, or the name alone outside namespaces.
  public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

  /// Orders by namespace, then by name.
  public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    (left.namespace, left.name) < (right.namespace, right.name)
  }
}
