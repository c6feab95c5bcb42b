internal import KubernetesCore

/// A value of one of Kubernetes' own types in one form, field by field: keys in order, no nulls,
/// amounts and whole numbers in one spelling, and nothing that is as good as left out.
///
/// Fields that the structures do not know keep their values: whether an empty one means something, only
/// a newer server can tell.
enum StructureForm {
  static func form(of value: JSONValue, as structure: String) -> JSONValue {
    form(of: value, as: StructuralSchema(structure: structure))
  }

  private static func form(of value: JSONValue, as schema: StructuralSchema) -> JSONValue {
    switch (schema.type, value) {
    case (.quantity, _): value.amount.map { .string($0) } ?? value
    case (.integer?, .number), (.integerOrString, .number): value.spelledWhole  // total: a type
    case (.object, .object(let members)): .object(form(of: members, as: schema))
    case (.array, .array(let elements)): .array(elements.map { form(of: $0, as: schema.items) })
    default: value.canonical
    }
  }

  private static func form(of members: JSONObject, as schema: StructuralSchema) -> JSONObject {
    let structure = schema.structureName
    var result = JSONObject(minimumCapacity: members.count)
    for (key, member) in members where !member.isNull {
      guard let inner = schema.field(key) else {
        result[key] = member.canonical
        continue
      }
      let form = form(of: member, as: inner)
      if let structure, saysNothing(form, key, of: structure, as: inner) { continue }
      result[key] = form
    }
    return result.sortedByKey
  }

  /// Whether a field of a structure is as good as left out.
  private static func saysNothing(
    _ value: JSONValue, _ field: String, of structure: String, as schema: StructuralSchema
  ) -> Bool {
    if UnsaidValues.defaults[structure]?[field] == value { return true }
    switch value {
    case .array(let elements): return elements.isEmpty
    case .object(let members):
      guard members.isEmpty else { return false }
      return schema.structureName.map(UnsaidValues.emptyStructures.contains) ?? true
    case "0" where schema.type != .quantity: return false
    case "", "0", 0, false:
      return UnsaidValues.tellingZeros[structure]?.contains(field) != true
    default: return false
    }
  }
}

extension JSONValue {
  /// A whole number in its one spelling; anything else as it is.
  var spelledWhole: JSONValue {
    integer.map { .integer($0) } ?? self  // total: it is spelled, and not counted with
  }

  /// The one text of an amount, whatever the suffix that it is written with; nil where it is none.
  var amount: String? { Quantity(self).map { (.zero + $0).description } }
}
