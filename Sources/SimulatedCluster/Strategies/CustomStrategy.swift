internal import KubernetesCore

/// What is particular to custom resources.
struct CustomStrategy: ResourceStrategy {
  let type: ResourceType
  let openAPISchema: JSONValue
  let hasStatus: Bool

  var tracksGeneration: Bool { true }
  var allowsUnconditionalUpdate: Bool { false }

  func setDefaults(_ object: inout JSONValue) {
    object = SchemaDefaults.applied(to: object, openAPISchema)
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    SchemaValidation.faults(object, openAPISchema)
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    if hasStatus { object["status"] = nil }
  }

  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    guard hasStatus else { return }
    separateStatus(&object, old: old, subresource: subresource)
  }
}
