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
  var shortNames: [String]
  var categories: [String]
  var listKind: String
  /// Where objects are stored: two versions of a type share a table.
  var table: String
  package var schema: StructuralSchema
  /// Fields beside metadata.name and metadata.namespace that selectors may name.
  var selectableFields: Set<String> = ["metadata.name", "metadata.namespace"]
  var hasStatus: Bool
  /// Whether the resources of an object are changed through a subresource of their own.
  var hasResize: Bool
  var scale: ScalePaths?
  var strategy: any ResourceStrategy
  /// Printer columns beside the name, in the form of a CRD; nil for a type with a printer of its own.
  package var columns: [JSONValue]?
  /// The OpenAPI schema of a custom resource, as its definition has it.
  package var openAPISchema: JSONValue?

  init(
    _ type: ResourceType, table: String? = nil, structure: String, _ strategy: any ResourceStrategy,
    short shortNames: [String] = [], categories: [String] = [], hasStatus: Bool = false,
    hasResize: Bool = false, selectable: [String] = []
  ) {
    self.type = type
    singular = type.kind.lowercased()
    self.shortNames = shortNames
    self.categories = categories
    (self.hasStatus, self.hasResize) = (hasStatus, hasResize)
    selectableFields.formUnion(selectable)
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
