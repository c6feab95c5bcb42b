package import KubernetesCore

/// A type of object that the simulated API server serves in one version, and all it knows of it.
package struct ServedType: Sendable {
  /// Where the scale subresource finds its numbers, as paths of member names.
  struct ScalePaths: Sendable {
    var specReplicas: [String]
    var statusReplicas: [String]
    var labelSelector: [String]?
  }

  package var type: ResourceType
  var singular: String
  var shortNames: [String] = []
  var categories: [String] = []
  var listKind: String
  /// Where objects are stored: two versions of a type share a table.
  var table: String
  package var schema: StructuralSchema
  /// Fields beside metadata.name and metadata.namespace that selectors may name.
  var selectableFields: Set<String> = ["metadata.name", "metadata.namespace"]
  var hasStatus = false
  /// Whether the resources of an object are changed through a subresource of their own.
  var hasResize = false
  var scale: ScalePaths?
  var strategy: any ResourceStrategy
  /// Printer columns beside the name, in the form of a CRD; nil for a type with a printer of its own.
  package var columns: [JSONValue]?
  /// The OpenAPI schema of a custom resource, as its definition has it.
  package var openAPISchema: JSONValue?

  init(
    _ type: ResourceType, table: String? = nil, structure: String, strategy: any ResourceStrategy
  ) {
    self.type = type
    singular = type.kind.lowercased()
    listKind = "\(type.kind)List"
    self.table = table ?? type.qualifiedPlural
    schema = StructuralSchema(structure: structure)
    self.strategy = strategy
  }

  /// Whether a CustomResourceDefinition makes the type.
  package var isCustom: Bool { openAPISchema != nil }

  /// The subresources that can be read and written like objects.
  var subresources: [String] {
    (hasResize ? ["resize"] : []) + (hasStatus ? ["status"] : [])
      + (scale == nil ? [] : ["scale"])
  }
}

extension ServedType {
  func shortened(_ names: String...) -> ServedType {
    var copy = self
    copy.shortNames = names
    return copy
  }

  func inCategories(_ names: String...) -> ServedType {
    var copy = self
    copy.categories = names
    return copy
  }

  func selectable(_ names: String...) -> ServedType {
    var copy = self
    copy.selectableFields.formUnion(names)
    return copy
  }

  func withResize() -> ServedType {
    var copy = self
    copy.hasResize = true
    return copy
  }

  func withStatus() -> ServedType {
    var copy = self
    copy.hasStatus = true
    return copy
  }
}
