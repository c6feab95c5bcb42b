/// Why a text is not YAML that can become JSON, and where.
public struct YAMLParseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, without the place.
  public let reason: String
  /// The place of the fault.
  public let position: YAMLPosition

  /// A fault at a place.
  public init(reason: String, position: YAMLPosition) {
    self.reason = reason
    self.position = position
  }

  /// `line L, column C: reason`.
  public var description: String {
    "line \(position.line), column \(position.column): \(reason)"
  }
}
