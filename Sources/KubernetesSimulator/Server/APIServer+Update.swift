internal import KubernetesCore

extension APIServer {
  mutating func replace(_ call: Call) throws(APIFailure) -> APIResponse {
    let decoded = try decode(try call.body(), call)
    let object = try update(decoded.object, call)
    return try answer(object, call, warnings: decoded.warnings)
  }

  /// Writes a new state of an object, which is decoded, and returns it as it is stored.
  mutating func update(
    _ document: JSONValue, _ call: Call, ownership: FieldOwnership.Write = .update
  ) throws(APIFailure) -> JSONValue {
    let current = try stored(call)
    let old = call.served.strategy.shown(current, as: call.type)
    var object = document
    try checkIdentity(object, old, call)
    keepMetadata(&object, old)
    call.served.strategy.setDefaults(&object)
    call.served.strategy.prepareForUpdate(&object, old: old, subresource: call.subresource)
    countGeneration(&object, old, call)
    try validate(
      object, call,
      faults: MetadataValidation.updateFaults(object, old: old)
        + call.served.strategy.validateUpdate(object, old: old, subresource: call.subresource))
    try checkResize(object, old: old, call)
    object = FieldOwnership.updated(object, old: old, call, ownership)
    return commit(call.served.strategy.stored(object), current, call)
  }

  /// Stores a state that differs from the current one; an object that only waited for its
  /// finalizers goes with the last of them.
  private mutating func commit(
    _ object: JSONValue, _ current: JSONValue, _ call: Call
  ) -> JSONValue {
    if object.isEquivalent(to: current) || call.isDryRun { return object }
    let isDone =
      object.isTerminating && object.hasNoFinalizers
      && object.metadata["deletionGracePeriodSeconds"]?.integer ?? 0 == 0
    if isDone {
      _ = database.remove(call.served.table, call.key)
      didWrite(call.served)
      return object
    }
    let stored = database.put(call.served.table, call.key, object)
    didWrite(call.served)
    return database[call.served.table, call.key] ?? stored
  }

  private func checkIdentity(
    _ object: JSONValue, _ old: JSONValue, _ call: Call
  ) throws(APIFailure) {
    guard object.name.isEmpty || object.name == call.key.name else {
      throw .badRequest(
        "the name of the object (\(object.name)) does not match the name on the URL "
          + "(\(call.key.name))")
    }
    let isPatch = call.request.method == .patch
    guard isPatch || object.uid.isEmpty || object.uid == old.uid else {
      throw .conflict(
        call.type, call.key.name,
        "StorageError: invalid object, Code: 4, Key: /registry/\(call.served.table)/"
          + "\(old.namespace)/\(old.name), ResourceVersion: 0, AdditionalErrorMsg: Precondition "
          + "failed: UID in precondition: \(object.uid), UID in object meta: \(old.uid)")
    }
    let version = object.metadata("resourceVersion") ?? ""
    if version.isEmpty || version == "0" {
      guard call.served.strategy.allowsUnconditionalUpdate else {
        throw .invalid(
          kind: call.type.qualifiedPlural, group: call.type.group, bareKind: call.type.plural,
          name: call.key.name,
          [
            FieldFault(
              .invalid, "metadata.resourceVersion", value: 0, "must be specified for an update")
          ])
      }
    } else if version != old.metadata("resourceVersion") {
      throw .changedMeanwhile(call.type, call.key.name)
    }
    // A custom resource's status is all that a write to it changes: its metadata is not looked at.
    guard
      object.uid.isEmpty || object.uid == old.uid
        || (call.served.isCustom && call.subresource == "status")
    else {
      let fault = FieldFault(
        .invalid, "metadata.uid", value: .string(object.uid), "field is immutable")
      throw .invalid(call.type, call.key.name, [fault])
    }
  }

  /// Restores what no writer may change, and drops what is empty.
  private func keepMetadata(_ object: inout JSONValue, _ old: JSONValue) {
    for field in [
      "name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp",
      "deletionGracePeriodSeconds", "resourceVersion", "generateName",
    ] {
      object.setMetadata(field, old["metadata"]?[field])
    }
    object.dropEmptyMetadata()
  }

  private func countGeneration(_ object: inout JSONValue, _ old: JSONValue, _ call: Call) {
    guard call.served.strategy.tracksGeneration, call.subresource != "status" else { return }
    func wanted(_ object: JSONValue) -> JSONValue {
      let rest = object.removing("metadata")
      return call.served.hasStatus ? rest.removing("status") : rest
    }
    if !wanted(object).isEquivalent(to: wanted(old)) {
      object.setMetadata("generation", .integer(old.generation + 1))
    }
  }
}

extension JSONValue {
  /// Whether nothing keeps a deleted object from going.
  var hasNoFinalizers: Bool {
    finalizers.isEmpty && self["spec"]?["finalizers"]?.array?.isEmpty ?? true
  }
}
