internal import KubernetesCore

/// What is particular to custom resources.
struct CustomStrategy: ResourceStrategy {
  let type: ResourceType
  let openAPISchema: JSONValue
  let hasStatus: Bool
  let scale: ServedType.ScalePaths?

  var tracksGeneration: Bool { true }
  var allowsUnconditionalUpdate: Bool { false }

  func setDefaults(_ object: inout JSONValue) {
    object = SchemaDefaults.applied(to: object, openAPISchema)
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    SchemaValidation.faults(object, openAPISchema) + scaleFaults(object)
  }

  func validateUpdate(_ object: JSONValue, old: JSONValue, subresource: String?) -> [FieldFault] {
    SchemaValidation.faults(object, openAPISchema, subresource: subresource)
      + (subresource == nil ? scaleFaults(object) : [])
  }

  private func scaleFaults(_ object: JSONValue) -> [FieldFault] {
    guard let scale, let replicas = object.at(scale.specReplicas)?.integer, replicas < 0 else {
      return []
    }
    let field = ".\(scale.specReplicas.joined(separator: "."))"
    return [
      FieldFault(.invalid, field, value: .integer(replicas), "should be a non-negative integer")
    ]
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    if hasStatus { object["status"] = nil }
  }

  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    guard hasStatus else { return }
    separateStatus(&object, old: old, subresource: subresource)
  }
}
