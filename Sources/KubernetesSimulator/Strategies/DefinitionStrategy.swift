internal import KubernetesCore

/// What is particular to CustomResourceDefinitions.
struct DefinitionStrategy: ResourceStrategy {
  var tracksGeneration: Bool { true }
  var allowsUnconditionalUpdate: Bool { false }

  func setDefaults(_ object: inout JSONValue) {
    guard let kind = object["spec"]?["names"]?["kind"]?.string else { return }
    if object["spec"]?["names"]?["singular"] == nil {
      object["spec"]?["names"]?["singular"] = .string(kind.lowercased())
    }
    if object["spec"]?["names"]?["listKind"] == nil {
      object["spec"]?["names"]?["listKind"] = .string("\(kind)List")
    }
    if object["spec"]?["conversion"] == nil { object["spec"]?["conversion"] = ["strategy": "None"] }
  }

  /// The definition is served at once: nothing needs to be waited for.
  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {
    let created = object["metadata"]?["creationTimestamp"] ?? ""
    let conditions = [
      ("NamesAccepted", "NoConflicts", "no conflicts found"),
      ("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ].map { type, reason, message -> JSONValue in
      [
        "type": .string(type), "status": "True", "reason": .string(reason),
        "message": .string(message), "lastTransitionTime": created,
      ]
    }
    let stored = (object["spec"]?["versions"]?.array ?? []).filter { $0["storage"]?.bool == true }
    object["status"] = [
      "conditions": .array(conditions), "acceptedNames": object["spec"]?["names"] ?? [:],
      "storedVersions": .array(stored.compactMap { $0["name"] }),
    ]
  }

  func validate(_ object: JSONValue) -> [FieldFault] {
    let spec = object["spec"] ?? [:]
    var faults: [FieldFault] = []
    let expected = "\(spec["names"]?["plural"]?.string ?? "").\(spec["group"]?.string ?? "")"
    if object.name != expected {
      faults.add(
        .invalid, "metadata.name", value: .string(object.name),
        "must be spec.names.plural+\".\"+spec.group")
    }
    let scope = spec["scope"]?.string ?? ""
    if scope != "Namespaced", scope != "Cluster" {
      faults.append(
        scope.isEmpty
          ? FieldFault(.required, "spec.scope")
          : FieldFault(
            .unsupported, "spec.scope", value: .string(scope),
            #"supported values: "Cluster", "Namespaced""#))
    }
    let versions = spec["versions"]?.array ?? []
    if versions.filter({ $0["storage"]?.bool == true }).count != 1 {
      faults.add(
        .invalid, "spec.versions", value: .array(versions.compactMap { $0["name"] }),
        "must have exactly one version marked as storage version")
    }
    for (index, version) in versions.enumerated() {
      guard let schema = version["schema"]?["openAPIV3Schema"] else { continue }
      do throws(FieldFault) {
        _ = try StructuralSchema(json: schema)
      } catch {
        let place: FieldPath = "spec.versions[\(index)].schema.openAPIV3Schema"
        faults.add(.invalid, place.appending(error.path), error.reason)
      }
    }
    return faults
  }
}
