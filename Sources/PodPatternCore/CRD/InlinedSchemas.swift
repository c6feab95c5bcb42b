internal import KubernetesCore

/// The generated schemas of core/v1, with every reference replaced by what it names.
enum InlinedSchemas {
  /// The schema of a core/v1 type, such as `Container`; an object of any fields where the generated
  /// schemas have none of that name.
  static func schema(of type: String) -> JSONValue {
    definitions[type].map(inlined) ?? [
      "type": "object", "x-kubernetes-preserve-unknown-fields": true,
    ]
  }

  private static let definitions = (try? JSONValue(parsing: PodTemplateSchema.definitions)) ?? [:]

  /// The node with its references replaced; what stands beside a reference stays, and goes first.
  private static func inlined(_ node: JSONValue) -> JSONValue {
    switch node {
    case .array(let elements): return .array(elements.map(inlined))
    case .object(var members):
      guard case .string(let type)? = members.removeValue(forKey: "$ref") else {
        return .object(members.mapValues(inlined))
      }
      members.merge(schema(of: type).object ?? [:]) { beside, _ in beside }
      return .object(members)
    default: return node
    }
  }
}
