internal import OrderedCollections

extension StructuralSchema {
  /// The object with its defaults filled in, and without the nulls of fields that may not be null,
  /// which stand for absent fields.
  public func applyingDefaults(to value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members): .object(defaulted(members))
    case .array(let elements):
      .array(
        elements.map { element in
          guard let schema = items.first else { return element }
          let isAbsent = element.isNull && !schema.isNullable
          return schema.applyingDefaults(to: isAbsent ? schema.defaultValue ?? .null : element)
        })
    default: value
    }
  }

  private func defaulted(_ members: JSONObject) -> JSONObject {
    var members = members
    for (name, member) in members where member.isNull {
      guard let schema = self.member(name), !schema.isNullable else { continue }
      members[name] = schema.defaultValue
    }
    for (name, schema) in properties where members[name] == nil {
      members[name] = schema.defaultValue
    }
    for (name, member) in members {
      if let schema = self.member(name) { members[name] = schema.applyingDefaults(to: member) }
    }
    return members
  }
}
