/// What a schema refuses in an object, and where.
public struct SchemaFault: Sendable, Hashable, CustomStringConvertible {
  /// The field at fault.
  public let path: FieldPath
  /// What is wrong with it, in the API server's words.
  public let reason: String

  /// A fault of a field.
  public init(path: FieldPath, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// `path: reason`.
  public var description: String { path.components.isEmpty ? reason : "\(path): \(reason)" }
}
