internal import KubernetesCore

/// Fills the defaults of an OpenAPI schema into a custom resource.
enum SchemaDefaults {
  static func applied(to value: JSONValue, _ schema: JSONValue) -> JSONValue {
    switch value {
    case .object(var members):
      for (name, property) in schema["properties"]?.object ?? [:] {
        // a null stands for an absent field, unless the field may be null
        let isAbsent = members[name] == nil || members[name] == .null && !property.isNullable
        if isAbsent, let standard = property["default"] { members[name] = standard }
        if let member = members[name] { members[name] = applied(to: member, property) }
      }
      if let additional = schema["additionalProperties"], additional.object != nil {
        let named = schema["properties"]?.object ?? [:]
        for (name, member) in members where named[name] == nil {
          members[name] = applied(to: member, additional)
        }
      }
      return .object(members)
    case .array(let elements):
      guard let items = schema["items"] else { return value }
      return .array(elements.map { applied(to: $0, items) })
    default: return value
    }
  }
}

extension JSONValue {
  /// Whether a schema lets its field be null.
  var isNullable: Bool { self["nullable"]?.bool == true }
}
