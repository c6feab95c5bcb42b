package import KubernetesCore

extension PodPatternClass {
  /// Reads a PodPatternClass, and fills in the defaults.
  ///
  /// - Throws: a `FaultList` of everything that is wrong with the fields; what is wrong with them
  ///   together is for `InjectionPolicy` to find.
  package init(json: JSONValue) throws(FaultList) {
    var reader = FieldReader()
    guard let root = reader.object(json, .root) else {
      throw FaultList([FieldFault(at: .root, "a PodPatternClass must be an object")])
    }
    reader.close(root, .root, ["apiVersion", "kind", "metadata", "spec", "status"])
    reader.constant(
      root["apiVersion"], PodPattern.apiVersion, FieldPath.root.key("apiVersion"))
    reader.constant(root["kind"], Self.kind, FieldPath.root.key("kind"))
    metadata = reader.metadata(
      root["metadata"], FieldPath.root.key("metadata"), maximumNameLength: Self.maximumNameLength)
    guard let spec = reader.spec(root["spec"], PodPatternClassSpec.fields) else {
      throw reader.faults
    }
    self.spec = spec
    if !reader.faults.isEmpty { throw reader.faults }
  }
}
