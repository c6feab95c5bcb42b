internal import KubernetesCore

/// What is particular to custom resources.
struct CustomStrategy: ResourceStrategy {
  let type: ResourceType
  let schema: StructuralSchema
  let hasStatus: Bool
  let scale: ServedType.ScalePaths?

  var tracksGeneration: Bool { true }
  var allowsUnconditionalUpdate: Bool { false }

  func setDefaults(_ object: inout JSONValue) {
    object = schema.applyingDefaults(to: object)
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    schema.validate(object) + scaleFaults(object)
  }

  func validateUpdate(_ object: JSONValue, old: JSONValue, subresource: String?) -> [FieldFault] {
    guard subresource == "status" else { return validate(object) }
    return object["status"].flatMap { status in
      schema.field("status")?.validate(part: status, at: "status")
    } ?? []
  }

  private func scaleFaults(_ object: JSONValue) -> [FieldFault] {
    guard let scale, let replicas = object.at(scale.specReplicas)?.integer, replicas < 0 else {
      return []
    }
    // The server begins this path with a dot.
    let path = FieldPath([.key("")] + scale.specReplicas.map { .key($0) })
    return [
      FieldFault(.invalid, path, value: .integer(replicas), "should be a non-negative integer")
    ]
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    guard hasStatus else { return }
    object["status"] = nil
    // A server fills in defaults again when it reads what it has stored.
    setDefaults(&object)
  }

  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    guard hasStatus else { return }
    separateStatus(&object, old: old, subresource: subresource)
  }
}
