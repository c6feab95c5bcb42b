internal import KubernetesCore

extension FieldReader {
  /// The Service that is asked for, held to the fields, types and keys that a Service has.
  ///
  /// The CRD refuses the same. It is read again because a pattern may be older than the CRD, and an
  /// API server answers a Service that it can't read with an internal error, which says nothing about
  /// whose mistake it is.
  mutating func service(_ value: JSONValue?, _ path: FieldPath) -> JSONValue? {
    guard let members = object(value, path) else { return nil }
    let service = JSONValue.object(members)
    let pattern: JSONValue = ["spec": ["service": service]]
    for unknown in Self.serviceSchema?.unknownFields(of: pattern) ?? [] {
      fault(unknown.path, "unknown field")
    }
    for refused in Self.serviceSchema?.validate(pattern) ?? [] {
      fault(refused.path, refused.reason)
    }
    return service
  }

  /// Of a pattern, no more than its Service.
  private static let serviceSchema = try? StructuralSchema(
    json: [
      "type": "object",
      "properties": [
        "spec": [
          "type": "object", "properties": ["service": InlinedSchemas.schema(of: "ServiceSpec")],
        ]
      ],
    ])
}
