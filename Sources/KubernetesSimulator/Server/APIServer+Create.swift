internal import KubernetesCore

extension APIServer {
  mutating func create(_ call: Call) throws(APIFailure) -> APIResponse {
    let decoded = try decode(try call.body(), call)
    let object = try create(decoded.object, call)
    return try answer(object, call, status: 201, warnings: decoded.warnings)
  }

  /// Makes an object that is decoded, and returns it as it is stored.
  mutating func create(_ document: JSONValue, _ call: Call) throws(APIFailure) -> JSONValue {
    var object = document
    if object.metadata("resourceVersion") ?? "" != "" {
      throw APIFailure(500, "", "resourceVersion should not be set on objects to be created")
    }
    try assignName(&object, call.type)
    prepareMetadata(&object, call)
    call.served.strategy.setDefaults(&object)
    object = FieldOwnership.created(object, call)
    call.served.strategy.prepareForCreate(&object, assign: &assignments)
    try checkNamespace(object, call)
    try validate(object, call, faults: call.served.strategy.validate(object))
    object = call.served.strategy.stored(object)
    guard database[call.served.table, object.key] == nil else {
      throw .alreadyExists(call.type, object.name)
    }
    guard !call.isDryRun else { return object }
    let stored = database.put(call.served.table, object.key, object)
    didWrite(call.served)
    return database[call.served.table, stored.key] ?? stored
  }

  private mutating func assignName(
    _ object: inout JSONValue, _ type: ResourceType
  ) throws(APIFailure) {
    guard object.name.isEmpty else { return }
    let prefix = object.metadata("generateName") ?? ""
    guard !prefix.isEmpty else {
      throw .invalid(
        type, "", [FieldFault(.required, "metadata.name", "name or generateName is required")])
    }
    object.setMetadata("name", .string(String(prefix.prefix(58)) + identifiers.suffix()))
  }

  private mutating func prepareMetadata(_ object: inout JSONValue, _ call: Call) {
    for field in [
      "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink",
      "generation",
    ] {
      object.setMetadata(field, nil)
    }
    object.dropEmptyMetadata()
    object.setMetadata("uid", .string(identifiers.uid()))
    object.setMetadata("creationTimestamp", .time(call.now))
    if call.served.strategy.tracksGeneration { object.setMetadata("generation", 1) }
  }

  private func checkNamespace(_ object: JSONValue, _ call: Call) throws(APIFailure) {
    guard call.type.isNamespaced else { return }
    let key = ObjectKey(namespace: "", name: object.namespace)
    guard let namespace = database[ResourceType.namespaces.plural, key] else {
      throw .notFound(.namespaces, key.name)
    }
    guard namespace.isTerminating else { return }
    var failure = APIFailure.forbidden(
      call.type, object.name,
      "unable to create new content in namespace \(key.name) because it is being terminated")
    failure.details?["causes"] = [
      [
        "reason": "NamespaceTerminating", "field": "metadata.namespace",
        "message": .string("namespace \(key.name) is being terminated"),
      ]
    ]
    throw failure
  }

  /// Refuses an object with faults: those given, those of its metadata, those that admission finds.
  func validate(
    _ object: JSONValue, _ call: Call, faults: [FieldFault]
  ) throws(APIFailure) {
    let faults = MetadataValidation.faults(object, call.served) + faults
    guard faults.isEmpty else { throw .invalid(call.type, object.name, faults) }
    let refusals = admission(call.type, object)
    guard refusals.isEmpty else {
      throw .invalid(
        call.type, object.name, refusals.map { FieldFault(text: $0) })
    }
  }
}

extension FieldFault {
  /// A fault in the words of an admission check: `path: reason`, or a reason alone.
  init(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    let isPath = parts.count == 2 && !parts[0].contains(" ")
    let path = isPath ? FieldPath(stringLiteral: String(parts[0])) : .root
    self.init(.invalid, path, isPath ? parts[1].trimmingSpaces : text)
  }
}
