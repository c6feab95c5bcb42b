extension StructuralSchema {
  /// The object of a resource without the fields that the schema does not name.
  public func pruned(_ value: JSONValue) -> JSONValue { pruning(value).value }

  /// The fields of a resource that the schema does not name, as strict decoding refuses them.
  public func unknownFields(of value: JSONValue) -> [SchemaFault] {
    pruning(value).unknown.map {
      SchemaFault(path: $0, reason: "unknown field \"\($0)\"")
    }
  }

  private func pruning(_ value: JSONValue) -> (value: JSONValue, unknown: [FieldPath]) {
    var root = self
    root.isEmbeddedResource = true
    var pruner = Pruner()
    return (pruner.prune(value, root, .root), pruner.unknown)
  }
}

/// Drops fields, and remembers which.
private struct Pruner {
  var unknown: [FieldPath] = []

  mutating func prune(
    _ value: JSONValue, _ schema: StructuralSchema, _ path: FieldPath
  ) -> JSONValue {
    switch value {
    case .object(let members): return .object(prune(members, schema, path))
    case .array(let elements):
      guard let items = schema.items.first else { return value }
      return .array(elements.enumerated().map { prune($1, items, path.index($0)) })
    default: return value
    }
  }

  private mutating func prune(
    _ members: JSONObject, _ schema: StructuralSchema, _ path: FieldPath
  ) -> JSONObject {
    var kept = JSONObject(minimumCapacity: members.count)
    for (name, member) in members {
      if schema.isEmbeddedResource, ["apiVersion", "kind", "metadata"].contains(name) {
        kept[name] = member
      } else if let inner = schema.member(name) {
        kept[name] = prune(member, inner, path.key(name))
      } else if schema.preservesUnknownFields {
        kept[name] = member
      } else {
        unknown.append(path.key(name))
      }
    }
    return kept
  }
}
