internal import OrderedCollections

extension StructuralSchema {
  /// The object of a resource without the fields that the schema does not name.
  public func pruned(_ value: JSONValue) -> JSONValue { conformance(of: value).value }

  /// The fields of a resource that the schema does not name, as strict decoding refuses them.
  public func unknownFields(of value: JSONValue) -> [FieldFault] {
    conformance(of: value).unknown.map {
      FieldFault(path: $0, reason: "unknown field \"\($0)\"")
    }
  }

  /// A resource as a server reads it into this structure.
  package func conformance(of value: JSONValue) -> SchemaConformance {
    SchemaConformance(of: value, to: self)
  }
}

/// An object beside its schema: without the fields that the schema does not have, and with amounts of
/// resources in their one form.
package struct SchemaConformance: Sendable {
  /// A value of another type than the schema's.
  package struct Mismatch: Sendable {
    package var path: FieldPath
    /// The structure that the value stands in.
    package var structure: String
    /// The type that it should have, by the name that it has in Go.
    package var expected: String
    /// The type that it has, in the words of Go's decoder.
    package var actual: String
  }

  /// The object as far as the schema has it.
  package private(set) var value = JSONValue.null
  /// The fields that the schema does not have.
  package private(set) var unknown: [FieldPath] = []
  /// The values of a wrong type.
  package private(set) var mismatches: [Mismatch] = []
  /// The amounts that are none.
  package private(set) var unreadable: [FieldPath] = []
  private var path: [FieldPath.Component] = []
  private var structures: [String] = []

  fileprivate init(of value: JSONValue, to schema: StructuralSchema) {
    self.value = conform(value, to: schema)
  }

  private mutating func conform(_ value: JSONValue, to schema: StructuralSchema) -> JSONValue {
    if let name = schema.structureName { structures.append(name) }
    defer { if schema.structureName != nil { structures.removeLast() } }
    let rules = schema.rules
    switch (rules.type, value) {
    case (_, .null): return value
    case (nil, .object), (.object, .object), (nil, .array), (.array, .array):
      return conformMembers(of: value, to: rules)
    case (.quantity, .string), (.quantity, .number):
      if let quantity = Quantity(value) { return .string(quantity.description) }
      unreadable.append(FieldPath(path))
      return value
    case (let type?, _):
      if !type.admits(value) {
        mismatches.append(
          Mismatch(
            path: FieldPath(path), structure: structures.last ?? "",
            expected: type.goName(rules.limits.format), actual: value.goTypeName))
      }
      // A server prunes by what is there: what a value of a wrong type holds is unknown as well.
      return conformMembers(of: value, to: rules)
    case (nil, _): return value
    }
  }

  private mutating func conformMembers(
    of value: JSONValue, to rules: StructuralSchema.Rules
  ) -> JSONValue {
    switch value {
    case .object(let members): return .object(conform(members, to: rules))
    case .array(let elements):
      guard let items = rules.items else { return value }
      return .array(
        elements.enumerated().map { index, element in
          path.append(.index(index))
          defer { path.removeLast() }
          return conform(element, to: items)
        })
    default: return value
    }
  }

  private mutating func conform(
    _ members: JSONObject, to rules: StructuralSchema.Rules
  ) -> JSONObject {
    if rules.preservesUnknownFields, rules.properties.isEmpty, rules.additional == nil {
      return members
    }
    let isResource = path.isEmpty || rules.isEmbeddedResource
    var kept = JSONObject(minimumCapacity: members.count)
    for (name, member) in members {
      let inner = rules.member(name)
      if isResource, inner?.structureName == nil, Self.headFields.contains(name) {
        kept[name] = member
      } else if let inner {
        path.append(.key(name))
        kept[name] = conform(member, to: inner)
        path.removeLast()
      } else if rules.preservesUnknownFields {
        kept[name] = member
      } else {
        unknown.append(FieldPath(path).key(name))
      }
    }
    return kept
  }

  /// What every resource has, whether or not its schema names it.
  private static let headFields = ["apiVersion", "kind", "metadata"]
}

extension StructuralSchema.ValueType {
  fileprivate func goName(_ format: String?) -> String {
    switch self {
    case .object, .array, .string: rawValue
    case .integer: format ?? "int32"
    case .number: "float64"
    case .boolean: "bool"
    case .quantity: "resource.Quantity"
    case .integerOrString: "intstr.IntOrString"
    }
  }
}

extension JSONValue {
  fileprivate var goTypeName: String {
    switch self {
    case .bool: "bool"
    case .number: "number"
    default: typeName
    }
  }
}

extension StructuralSchema {
  /// The object with its defaults filled in, and without the nulls of fields that may not be null,
  /// which stand for absent fields.
  public func applyingDefaults(to value: JSONValue) -> JSONValue {
    applyingDefaults(to: value, isResource: false)
  }

  /// As `applyingDefaults(to:)`; the metadata of a resource stays as it is.
  func applyingDefaults(to value: JSONValue, isResource: Bool) -> JSONValue {
    switch value {
    case .object(let members): .object(rules.defaulted(members, isResource: isResource))
    case .array(let elements):
      .array(
        elements.map { element in
          guard let items = rules.items else { return element }
          let isAbsent = element.isNull && !items.rules.isNullable
          return items.applyingDefaults(to: isAbsent ? items.rules.defaultValue ?? .null : element)
        })
    default: value
    }
  }
}

extension StructuralSchema.Rules {
  fileprivate func defaulted(_ members: JSONObject, isResource: Bool) -> JSONObject {
    let isResource = isResource || isEmbeddedResource
    func own(_ name: String) -> StructuralSchema? {
      isResource && name == "metadata" ? nil : member(name)
    }
    var members = members
    for (name, member) in members where member.isNull {
      guard let schema = own(name), !schema.rules.isNullable else { continue }
      members[name] = schema.rules.defaultValue
    }
    for (name, schema) in properties where schema.rules.defaultValue != nil {
      if members[name] == nil, own(name.text) != nil {
        members[name] = schema.rules.defaultValue
      }
    }
    for (name, member) in members {
      if let schema = own(name) { members[name] = schema.applyingDefaults(to: member) }
    }
    return members
  }
}
