internal import KubernetesCore

/// What is particular to controller revisions: a numbered state that never changes.
struct RevisionStrategy: ResourceStrategy {
  func setDefaults(_ object: inout JSONValue) {
    if object["revision"] == nil { object["revision"] = 0 }
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    var faults: [FieldFault] = []
    if object["data"] == nil || object["data"] == .null {
      faults.append(FieldFault(.required, "data", "data is mandatory"))
    }
    if let revision = object["revision"]?.integer, revision < 0 {
      faults.append(
        FieldFault(
          .invalid, "revision", value: .integer(revision), "must be greater than or equal to 0"))
    }
    return faults
  }

  func validateUpdate(_ object: JSONValue, old: JSONValue, subresource: String?) -> [FieldFault] {
    let faults = validate(object)
    // the server compares the bytes, so that another order of keys is a change as well
    let isSame = (object["data"] ?? .null).serialized() == (old["data"] ?? .null).serialized()
    guard !isSame else { return faults }
    return faults + [FieldFault(.invalid, "data", value: object["data"], "field is immutable")]
  }
}
