internal import KubernetesCore

/// Parts that are Kubernetes' own, and are kept as they are written.
extension FieldType<JSONValue> {
  /// A type of core/v1, of which no more is looked at than its quantities.
  static func kubernetes(_ type: String) -> FieldType {
    FieldType(InlinedSchemas.node(of: type)) { reader, value, path in
      guard let members = reader.object(value, path) else { return nil }
      let kept = JSONValue.object(members)
      reader.checkQuantities(kept, path)
      return kept
    }
  }

  /// A container that has its name from what it stands in.
  static var container: FieldType {
    FieldType(containerNode) { reader, value, path in
      guard let members = reader.object(value, path) else { return nil }
      if let name = members["name"], !name.isNull {
        reader.fault(
          path.key("name"), "Forbidden: the container has the name that stands beside it")
      }
      return .object(members.filter { $0.key != "name" })
    }
  }

  private static var containerNode: SchemaNode {
    var node = InlinedSchemas.node(of: "Container")
    node.json["properties"]?["name"] = [
      "description": "Must not be set: the container has the name that stands beside it.",
      "type": "string", "nullable": true,
    ]
    return node.rule(
      .never("must not be set: the container has the name that stands beside it"), on: "name")
  }

  /// A Service, held to the fields, types and keys that a Service has.
  ///
  /// The CRD refuses the same. It is read again because a pattern may be older than the CRD, and an
  /// API server answers a Service that it can't read with an internal error, which says nothing about
  /// whose mistake it is.
  static var service: FieldType {
    FieldType(InlinedSchemas.serviceNode) { reader, value, path in
      guard let members = reader.object(value, path) else { return nil }
      let service = JSONValue.object(members)
      let pattern: JSONValue = ["spec": ["service": service]]
      for unknown in InlinedSchemas.service?.unknownFields(of: pattern) ?? [] {
        reader.fault(unknown.path, "unknown field")
      }
      for refused in InlinedSchemas.service?.validate(pattern) ?? [] {
        reader.fault(refused.path, refused.reason)
      }
      return service
    }
  }
}
