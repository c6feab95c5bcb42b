internal import KubernetesCore

/// Which objects of a type a list or a watch is about.
struct ObjectFilter: Sendable {
  var namespace: String?
  var labels = LabelSelectorQuery()
  var fields = FieldSelectorQuery()

  /// The filter that a call's path and query describe.
  ///
  /// - Throws: a BadRequest failure for a selector that makes no sense.
  init(_ call: Call) throws(APIFailure) {
    namespace = call.namespace
    if let text = call.parameters["labelSelector"] {
      labels = try LabelSelectorQuery(parsing: text)
    }
    if let text = call.parameters["fieldSelector"] {
      fields = try FieldSelectorQuery(parsing: text, for: call.served)
    }
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
