internal import FoundationEssentials
internal import KubernetesCore

/// What is particular to config maps.
struct ConfigMapStrategy: ResourceStrategy {
  func validate(_ object: JSONValue) -> [FieldFault] {
    ["data", "binaryData"].flatMap { field in
      (object[field]?.object ?? [:]).keys.filter { !Names.isConfigKey($0) }.map { key in
        FieldFault(.invalid, "\(field)[\(key)]", value: .string(key), Names.configKeyRule)
      }
    }
  }
}

/// What is particular to secrets.
struct SecretStrategy: ResourceStrategy {
  func setDefaults(_ object: inout JSONValue) {
    if object["type"] == nil { object["type"] = "Opaque" }
    guard let texts = object["stringData"]?.object else { return }
    var data = object["data"] ?? [:]
    for (key, text) in texts {
      data[key] = .string(Data((text.string ?? "").utf8).base64EncodedString())
    }
    object["data"] = data
    object["stringData"] = nil
  }
}

/// What is particular to claims of volumes.
struct ClaimStrategy: ResourceStrategy {
  func setDefaults(_ object: inout JSONValue) {
    if object["spec"]?["volumeMode"] == nil { object["spec"]?["volumeMode"] = "Filesystem" }
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    object["status"] = ["phase": "Pending"]
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    let spec = object["spec"] ?? [:]
    var faults: [FieldFault] = []
    if spec["accessModes"]?.array?.isEmpty ?? true {
      faults.add(.required, "spec.accessModes", "at least 1 access mode is required")
    }
    if spec["resources"]?["requests"]?["storage"] == nil {
      faults.add(.required, "spec.resources[storage]")
    }
    return faults
  }
}

/// What is particular to namespaces: the finalizer that keeps one until its contents are gone.
struct NamespaceStrategy: ResourceStrategy {
  var returnsDeletedObject: Bool { true }

  func setDefaults(_ object: inout JSONValue) {
    var labels = object["metadata"]?["labels"] ?? [:]
    labels["kubernetes.io/metadata.name"] = .string(object.name)
    object.setMetadata("labels", labels)
  }

  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    object["spec"] = ["finalizers": ["kubernetes"]]
    object["status"] = ["phase": "Active"]
  }

  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    separateStatus(&object, old: old, subresource: subresource)
    object["spec"] = old["spec"]
  }

  func nameFault(_ name: String) -> String? { Names.labelFault(name) }
}

/// What is particular to controller revisions: a numbered state that never changes.
struct RevisionStrategy: ResourceStrategy {
  func setDefaults(_ object: inout JSONValue) {
    if object["revision"] == nil { object["revision"] = 0 }
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    var faults: [FieldFault] = []
    if object["data"] == nil || object["data"] == .null {
      faults.add(.required, "data", "data is mandatory")
    }
    if let revision = object["revision"]?.integer, revision < 0 {
      faults.add(
        .invalid, "revision", value: .integer(revision), "must be greater than or equal to 0")
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
