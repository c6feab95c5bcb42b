/// Why a text is not YAML that can become JSON, and where.
package struct YAMLParseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, without the place.
  package let reason: String
  /// The place of the fault.
  package let position: YAMLPosition

  /// A fault at a place.
  package init(reason: String, position: YAMLPosition) {
    self.reason = reason
    self.position = position
  }

  /// `line L, column C: reason`.
  package var description: String {
    "line \(position.line), column \(position.column): \(reason)"
  }
}
