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

/// An object's or a list's version, comparable with others of the same type of object (KEP-5504).
///
/// It is an unsigned decimal integer of any length, without leading zeros.
public struct ResourceVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The version as the API writes it.
  public let description: String

  /// Reads a version; nil where the text is not a number from 1 up, and so can't be compared.
  public init?(_ text: String) {
    guard let first = text.utf8.first, first != UInt8(ascii: "0"),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    description = text
  }

  /// Whether one version is older than another.
  public static func < (left: ResourceVersion, right: ResourceVersion) -> Bool {
    let lengths = (left.description.utf8.count, right.description.utf8.count)
    guard lengths.0 == lengths.1 else { return lengths.0 < lengths.1 }
    return left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }
}
