internal import KubernetesCore

extension [FieldFault] {
  /// Adds a fault in an API server's words.
  mutating func add(
    _ kind: FieldFault.Kind, _ path: FieldPath, value: JSONValue? = nil, _ detail: String = ""
  ) {
    append(FieldFault(kind, path, value: value, detail))
  }
}

/// What may be wrong with the metadata that all types share.
enum MetadataValidation {
  static func faults(_ object: JSONValue, _ served: ServedType) -> [FieldFault] {
    var faults: [FieldFault] = []
    if let fault = served.strategy.nameFault(object.name) {
      faults.add(.invalid, "metadata.name", value: .string(object.name), fault)
    }
    for (key, value) in object.labels {
      if let fault = Names.qualifiedNameFault(key) {
        faults.add(.invalid, "metadata.labels", value: .string(key), fault)
      }
      if let fault = Names.labelValueFault(value) {
        faults.add(.invalid, "metadata.labels", value: .string(value), fault)
      }
    }
    for key in object.annotations.keys {
      if let fault = Names.qualifiedNameFault(key.lowercased()) {
        faults.add(.invalid, "metadata.annotations", value: .string(key), fault)
      }
    }
    return faults + ownerFaults(object) + finalizerFaults(object)
  }

  private static func ownerFaults(_ object: JSONValue) -> [FieldFault] {
    var faults: [FieldFault] = []
    for (index, owner) in object.ownerReferences.enumerated() {
      for field in ["apiVersion", "kind", "name", "uid"] where owner[field]?.string ?? "" == "" {
        let rule = field == "apiVersion" ? "version must not be empty" : "must not be empty"
        faults.add(
          .invalid, "metadata.ownerReferences[\(index)].\(field)",
          value: owner[field] ?? "", field == "apiVersion" ? rule : "\(field) \(rule)")
      }
    }
    let controllers = object.ownerReferences.filter { $0["controller"]?.bool == true }
    if controllers.count > 1 {
      faults.add(
        .invalid, "metadata.ownerReferences", value: .array(object.ownerReferences),
        "Only one reference can have Controller set to true. Found \"true\" in references for "
          + "\(shown(controllers[0])) and \(shown(controllers[1]))")
    }
    return faults
  }

  private static func shown(_ owner: JSONValue) -> String {
    "\(owner["kind"]?.string ?? "")/\(owner["name"]?.string ?? "")"
  }

  private static func finalizerFaults(_ object: JSONValue) -> [FieldFault] {
    object.finalizers.compactMap { finalizer in
      Names.qualifiedNameFault(finalizer).map {
        FieldFault(.invalid, "metadata.finalizers", value: .string(finalizer), $0)
      }
    }
  }

  static func updateFaults(_ object: JSONValue, old: JSONValue) -> [FieldFault] {
    guard old.isTerminating else { return [] }
    let added = object.finalizers.filter { !old.finalizers.contains($0) }
    guard !added.isEmpty else { return [] }
    let list = added.map { "\"\($0)\"" }.joined(separator: ", ")
    return [
      FieldFault(
        .forbidden, "metadata.finalizers",
        "no new finalizers can be added if the object is being deleted, found new finalizers "
          + "[]string{\(list)}")
    ]
  }
}
