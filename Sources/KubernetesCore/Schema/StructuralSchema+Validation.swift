internal import OrderedCollections

extension StructuralSchema {
  /// What the schema refuses in an object, in the API server's words and the document's order.
  ///
  /// Nulls in fields that may not be null count as absent fields: the server drops them before it
  /// looks. Unknown fields are for `unknownFields(of:)`, metadata for the server itself.
  public func validate(_ value: JSONValue) -> [SchemaFault] {
    var root = self
    root.properties["metadata"] = nil
    var validator = SchemaValidator()
    validator.check(root.applyingDefaults(to: value), root, .root)
    return validator.faults
  }
}
