internal import KubernetesCore

/// Which objects of a type a list or a watch is about.
struct ObjectFilter: Sendable {
  var namespace: String?
  var labels = LabelSelector()
  var fields = FieldSelector()

  /// The filter that a call's path and query describe.
  ///
  /// - Throws: a BadRequest failure for a selector that makes no sense.
  init(_ call: Call) throws(APIFailure) {
    namespace = call.namespace
    do throws(SelectorError) {
      labels = try LabelSelector(parsing: call.parameters["labelSelector"] ?? "")
      fields = try FieldSelector(parsing: call.parameters["fieldSelector"] ?? "")
    } catch {
      throw APIFailure(error)
    }
    for requirement in fields.requirements
    where !call.served.selectableFields.contains(requirement.field) {
      throw .badRequest(Self.unsupported(requirement.field, call.served))
    }
  }

  private static func unsupported(_ field: String, _ type: ServedType) -> String {
    type.selectableFields.count > 2 || type.isCustom
      ? "field label not supported: \(field)"
      : "\"\(field)\" is not a known field selector: only \"metadata.name\", "
        + "\"metadata.namespace\""
  }

  /// Whether the filter chooses by more than the namespace.
  var isSelective: Bool { !labels.requirements.isEmpty || !fields.requirements.isEmpty }

  /// Whether a stored object is among those.
  func matches(_ object: JSONValue, _ served: ServedType) -> Bool {
    if let namespace, object.namespace != namespace { return false }
    guard isSelective else { return true }
    guard labels.matches(object.labels) else { return false }
    if fields.requirements.isEmpty { return true }
    return fields.matches(served.strategy.shown(object, as: served.type))
  }
}
