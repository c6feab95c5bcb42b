internal import KubernetesCore

/// Walks through an object beside its schema: drops what the schema does not have, and notes it;
/// gives amounts of resources their one form.
struct StructureCheck {
  /// A value of another type than the schema's.
  struct Mismatch {
    var path: String
    /// The structure that the value stands in.
    var structure: String
    var expected: String
    var actual: String

    /// The path without the indices of lists.
    var plainPath: String {
      path.split(separator: ".").map { $0.prefix { $0 != "[" } }.joined(separator: ".")
    }
  }

  /// The paths of the fields that the schema does not have.
  private(set) var unknown: [String] = []
  private(set) var mismatches: [Mismatch] = []
  /// The paths of the amounts that are none.
  private(set) var unreadable: [String] = []
  private var structures: [String] = []

  /// The value without its unknown fields.
  mutating func conform(
    _ value: JSONValue, to schema: FieldSchema, at path: String = ""
  ) -> JSONValue {
    if case .named(let name, _) = schema {
      structures.append(name)
      defer { structures.removeLast() }
      return conform(value, to: schema.resolved, at: path)
    }
    switch (schema, value) {
    case (_, .null), (.any, _), (.named, _): return value
    case (.object(let object), .object(let members)):
      var result = JSONObject(minimumCapacity: members.count)
      for (key, member) in members {
        let place = path.isEmpty ? key : "\(path).\(key)"
        guard let field = object.member(key) else {
          unknown.append(place)
          continue
        }
        result[key] = conform(member, to: field, at: place)
      }
      return .object(result)
    case (.list(let items, _), .array(let elements)):
      return .array(
        elements.enumerated().map { conform($1, to: items, at: "\(path)[\($0)]") })
    case (.scalar(.quantity), .string), (.scalar(.quantity), .number):
      return quantity(value, at: path)
    case (.scalar(let scalar), _):
      if !scalar.accepts(value) { note(value, scalar.goName, path) }
      return value
    case (.object, _):
      note(value, "object", path)
      return value
    case (.list, _):
      note(value, "array", path)
      return value
    }
  }

  /// An amount in its one form.
  private mutating func quantity(_ value: JSONValue, at path: String) -> JSONValue {
    let text = value.string ?? String(decoding: value.serialized(), as: UTF8.self)
    if let quantity = Quantity(text) { return .string(quantity.description) }
    unreadable.append(path)
    return value
  }

  private mutating func note(_ value: JSONValue, _ expected: String, _ path: String) {
    mismatches.append(
      Mismatch(
        path: path, structure: structures.last ?? "", expected: expected, actual: value.goName))
  }
}

extension FieldSchema.Scalar {
  fileprivate func accepts(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.string, .string), (.number, .number), (.boolean, .bool): true
    case (.integer, .number(let number)): number.integer != nil
    case (.quantity, .string), (.quantity, .number): true
    case (.integerOrString, .string): true
    case (.integerOrString, .number(let number)): number.integer != nil
    default: false
    }
  }

  fileprivate var goName: String {
    switch self {
    case .string: "string"
    case .integer: "int32"
    case .number: "float64"
    case .boolean: "bool"
    case .quantity: "resource.Quantity"
    case .integerOrString: "intstr.IntOrString"
    }
  }
}

extension JSONValue {
  fileprivate var goName: String {
    switch self {
    case .bool: "bool"
    default: typeName == "integer" ? "number" : typeName
    }
  }
}
