/// Collects what a schema refuses.
struct SchemaValidator {
  private(set) var faults: [SchemaFault] = []

  mutating func check(_ value: JSONValue, _ schema: StructuralSchema, _ path: FieldPath) {
    let isNull = value.isNull && schema.isNullable
    if !isNull, let type = schema.type, !hasType(value, type) {
      let actual = value.typeName
      refuse(path, "must be of type \(type.rawValue): \"\(actual)\"", .string(actual))
    }
    let limits = schema.limits
    if let allowed = limits.allowed, !allowed.contains(value) {
      let list = allowed.map(\.literal).joined(separator: ", ")
      fault(path, "Unsupported value: \(value.literal): supported values: \(list)")
    }
    switch value {
    case .object(let members): check(members, schema, path)
    case .array(let elements): check(elements, schema, path)
    case .string(let text): check(text, limits, path)
    case .number(let number): check(number, limits, path)
    case .null, .bool: break
    }
    if !isNull { check(value, schema.alternatives, path) }
  }

  private func hasType(_ value: JSONValue, _ type: StructuralSchema.ValueType) -> Bool {
    switch (type, value) {
    case (.object, .object), (.array, .array), (.string, .string), (.boolean, .bool),
      (.number, .number), (.integerOrString, .string):
      true
    case (.integer, .number(let number)), (.integerOrString, .number(let number)):
      // As a server reads it: an int64, or a floating number up to 2⁵³ without a fraction.
      number.integer != nil
    default: false
    }
  }

  private mutating func check(
    _ members: JSONObject, _ schema: StructuralSchema, _ path: FieldPath
  ) {
    for name in schema.required where members[name] == nil {
      fault(path.key(name), "Required value")
    }
    if let minimum = schema.limits.minimumProperties, members.count < minimum {
      refuse(path, "should have at least \(minimum) properties", .object(members))
    }
    if let maximum = schema.limits.maximumProperties, members.count > maximum {
      fault(path, "Too many: \(members.count): must have at most \(maximum) items")
    }
    for (name, member) in members {
      if let inner = schema.member(name) { check(member, inner, path.key(name)) }
    }
  }

  private mutating func check(
    _ elements: [JSONValue], _ schema: StructuralSchema, _ path: FieldPath
  ) {
    let count = elements.count
    if let minimum = schema.limits.minimumItems, count < minimum {
      refuse(path, "should have at least \(minimum) items", .integer(count))
    }
    if let maximum = schema.limits.maximumItems, count > maximum {
      fault(path, "Too many: \(count): must have at most \(maximum) items")
    }
    if let items = schema.items.first {
      // What is beyond the limit has been told of.
      for (index, element) in elements.prefix(schema.limits.maximumItems ?? .max).enumerated() {
        check(element, items, path.index(index))
      }
    }
    var counts: [JSONValue: Int] = [:]
    for (index, element) in elements.enumerated() {
      guard let identity = schema.listType.identity(of: element) else { continue }
      counts[identity, default: 0] += 1
      // The server tells of each value once, where it stands for the second time.
      if counts[identity] == 2 {
        fault(path.index(index), "Duplicate value: \(identity.literal)")
      }
    }
  }

  private mutating func check(
    _ value: JSONValue, _ alternatives: StructuralSchema.Alternatives, _ path: FieldPath
  ) {
    func holds(_ schema: StructuralSchema) -> Bool {
      var validator = SchemaValidator()
      validator.check(value, schema, path)
      return validator.faults.isEmpty
    }
    for schema in alternatives.allOf { check(value, schema, path) }
    if !alternatives.anyOf.isEmpty, !alternatives.anyOf.contains(where: holds) {
      refuse(path, "must validate at least one schema (anyOf)", value)
    }
    let count = alternatives.oneOf.count(where: holds)
    if !alternatives.oneOf.isEmpty, count != 1 {
      let found = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
      refuse(path, "must validate one and only one schema (oneOf). \(found)", value)
    }
    if alternatives.not.contains(where: holds) {
      refuse(path, "must not validate the schema (not)", value)
    }
  }

  /// Reports a value as invalid, with the field once more in the detail, as the API server does.
  mutating func refuse(_ path: FieldPath, _ detail: String, _ value: JSONValue) {
    fault(path, "Invalid value: \(value.literal): \(path) in body \(detail)")
  }

  mutating func fault(_ path: FieldPath, _ reason: String) {
    faults.append(SchemaFault(path: path, reason: reason))
  }
}

extension StructuralSchema.ListType {
  /// What tells an element from the others; nil where nothing has to.
  func identity(of element: JSONValue) -> JSONValue? {
    switch self {
    case .atomic: nil
    case .set: element
    case .map(let keys):
      .object(
        JSONObject(
          keys.compactMap { key in
            element[key].map { (key, $0) }
          }, uniquingKeysWith: { $1 }))
    }
  }
}

extension JSONValue {
  /// The value as messages show it.
  fileprivate var literal: String { String(decoding: serialized(), as: UTF8.self) }
}
