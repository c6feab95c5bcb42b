internal import KubernetesCore

/// Keeps `metadata.managedFields` in step with what is written.
enum FieldOwnership {
  /// How a state came to be written.
  enum Write {
    /// By a writer that sent the state, or a patch of it.
    case update
    /// By server-side apply, which has worked out who owns what.
    case apply(ManagedFields)
  }

  /// A new object, all of its fields owned by its creator.
  static func created(_ object: JSONValue, _ call: Call) -> JSONValue {
    var object = object
    var managed = ManagedFields()
    if call.contentType == PatchType.apply.rawValue {
      var writer = ManagedFields.entry(call, operation: "Apply")
      writer.fields = (try? call.body()).map { specified($0, call) } ?? FieldSet()
      managed.set(writer)
    } else {
      var writer = ManagedFields.entry(call, operation: "Update")
      writer.fields =
        FieldSet.difference(
          blank(call.served), owned(object, call), schema: call.served.schema
        ).changed
      managed.set(writer)
    }
    object.setMetadata("managedFields", managed.value)
    return object
  }

  /// What every object of a type has before anybody writes it: nobody owns these parts.
  private static func blank(_ served: ServedType) -> JSONValue {
    if served.isCustom { return ["metadata": [:]] }
    if served.type == .controllerRevisions { return ["metadata": [:], "revision": 0] }
    let spec: JSONValue = served.type == .pods ? ["containers": []] : [:]
    return ["metadata": [:], "spec": spec, "status": [:]]
  }

  /// A new state of an object, what changed owned by its writer.
  static func updated(
    _ object: JSONValue, old: JSONValue, _ call: Call, _ write: Write
  ) -> JSONValue {
    var object = object
    if case .apply(let managed) = write {
      object.setMetadata("managedFields", managed.value)
      return object
    }
    let sent = object["metadata"]?["managedFields"]
    let isReset = sent == []
    // What a writer says of the ownership of fields holds; who says nothing changes nothing.
    var managed = ManagedFields(isReset ? nil : sent ?? old["metadata"]?["managedFields"])
    let (changed, removed) = FieldSet.difference(
      content(old), content(object), schema: call.served.schema)
    if !changed.isEmpty || !removed.isEmpty {
      var writer = ManagedFields.entry(call, operation: "Update")
      let before = managed.entry(like: writer)?.fields ?? FieldSet()
      writer.fields = before.union(changed).subtracting(removed)
      managed.take(changed.union(removed)) { !$0.isSameWriter(as: writer) }
      managed.set(writer)
    }
    object.setMetadata("managedFields", managed.value)
    return object
  }

  /// The fields that an applied configuration specifies.
  static func specified(_ configuration: JSONValue, _ call: Call) -> FieldSet {
    var content = owned(configuration, call)
    if content["metadata"] == [:] { content["metadata"] = nil }
    return FieldSet(specifiedBy: content, schema: call.served.schema)
  }

  /// The part of an object that a call's path may own.
  static func owned(_ object: JSONValue, _ call: Call) -> JSONValue {
    guard call.served.hasStatus else { return content(object) }
    guard call.subresource == "status" else { return content(object).removing("status") }
    return object["status"].map { ["status": $0] } ?? [:]
  }

  /// The part of an object that anybody owns.
  static func content(_ object: JSONValue) -> JSONValue {
    var content = object.removing("apiVersion").removing("kind")
    for field in [
      "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
      "managedFields", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds",
    ] where content["metadata"] != nil {
      content.setMetadata(field, nil)
    }
    return content
  }
}
