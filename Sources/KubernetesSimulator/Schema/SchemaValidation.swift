internal import KubernetesCore

/// Finds what an OpenAPI schema refuses in a custom resource, in the API server's words.
struct SchemaValidation {
  private var faults: [FieldFault] = []
  /// Where the value stands that is checked, which fields have in front and messages have not.
  private let prefix: String

  private init(prefix: String) { self.prefix = prefix }

  /// What is wrong with an object, or with its status alone.
  static func faults(
    _ object: JSONValue, _ schema: JSONValue, subresource: String? = nil
  ) -> [FieldFault] {
    guard subresource == "status" else {
      var validation = SchemaValidation(prefix: "")
      // the API server checks the metadata itself
      validation.check(object.removing("metadata"), schema.relaxed, "")
      return validation.faults
    }
    guard let status = object["status"], let schema = schema["properties"]?["status"] else {
      return []
    }
    var validation = SchemaValidation(prefix: "status")
    validation.check(status, schema, "")
    return validation.faults
  }

  private mutating func note(
    _ kind: FieldFault.Kind, _ path: String, value: JSONValue? = nil, _ detail: String = ""
  ) {
    let field = [prefix, path].filter { !$0.isEmpty }.joined(separator: ".")
    faults.append(FieldFault(kind, field.isEmpty ? "<nil>" : field, value: value, detail))
  }

  private mutating func check(_ value: JSONValue, _ schema: JSONValue, _ path: String) {
    if value.isNull, schema.isNullable { return }
    guard checkType(value, schema, path) else { return }
    if let allowed = schema["enum"]?.array, !allowed.contains(value) {
      let list = allowed.map { String(decoding: $0.serialized(), as: UTF8.self) }
      note(
        .unsupported, path, value: value,
        "supported values: \(list.joined(separator: ", "))")
    }
    switch value {
    case .object(let members): check(members, schema, path)
    case .array(let elements): check(elements, schema, path)
    case .string(let text): check(text, schema, path)
    case .number: checkRange(value, schema, path)
    case .null, .bool: break
    }
  }

  private mutating func checkType(
    _ value: JSONValue, _ schema: JSONValue, _ path: String
  ) -> Bool {
    let actual = value.typeName
    let isIntegerOrString = schema["x-kubernetes-int-or-string"]?.bool == true
    guard let expected = schema["type"]?.string ?? (isIntegerOrString ? "integer" : nil) else {
      return true
    }
    if actual == expected || (expected == "number" && actual == "integer") { return true }
    if isIntegerOrString, actual == "integer" || actual == "string" { return true }
    let name = isIntegerOrString ? "integer,string" : expected
    note(
      .wrongType, path, value: .string(actual),
      "\(path) in body must be of type \(name): \"\(actual)\"")
    return false
  }

  private mutating func check(_ members: JSONObject, _ schema: JSONValue, _ path: String) {
    func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    for name in schema["required"]?.array?.compactMap(\.string) ?? []
    where members[name] == nil || members[name] == .null {
      note(.required, place(name))
    }
    let properties = schema["properties"]?.object ?? [:]
    for (name, member) in members {
      if let property = properties[name] {
        if !member.isNull || property.isNullable { check(member, property, place(name)) }
      } else if let additional = schema["additionalProperties"], additional.object != nil {
        check(member, additional, place(name))
      }
    }
  }

  private mutating func check(_ elements: [JSONValue], _ schema: JSONValue, _ path: String) {
    if let minimum = schema["minItems"]?.integer, elements.count < minimum {
      note(
        .invalid, path, value: .integer(elements.count),
        "\(path) in body should have at least \(minimum) items")
    }
    if let maximum = schema["maxItems"]?.integer, elements.count > maximum {
      note(
        .tooMany, path, value: .integer(elements.count),
        "must have at most \(maximum) items")
    }
    if let items = schema["items"] {
      for (index, element) in elements.enumerated() {
        check(element, items, "\(path)[\(index)]")
      }
    }
    checkDuplicates(elements, schema, path)
  }

  private mutating func checkDuplicates(
    _ elements: [JSONValue], _ schema: JSONValue, _ path: String
  ) {
    let keys = schema["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? []
    let kind = schema["x-kubernetes-list-type"]?.string
    guard kind == "set" || kind == "map" else { return }
    var seen: Set<JSONValue> = []
    for (index, element) in elements.enumerated() {
      var identity = element
      if kind == "map" {
        identity = [:]
        for key in keys { identity[key] = element[key] }
      }
      if !seen.insert(identity).inserted {
        note(.duplicate, "\(path)[\(index)]", value: identity)
      }
    }
  }

  private mutating func check(_ text: String, _ schema: JSONValue, _ path: String) {
    if let maximum = schema["maxLength"]?.integer, text.unicodeScalars.count > maximum {
      note(.tooLong, path, "may not be more than \(maximum) bytes")
    }
    if let minimum = schema["minLength"]?.integer, text.unicodeScalars.count < minimum {
      note(
        .invalid, path, value: .string(text),
        "\(path) in body should be at least \(minimum) chars long")
    }
    if let pattern = schema["pattern"]?.string, let expression = try? Regex(pattern),
      text.firstMatch(of: expression) == nil
    {
      note(
        .invalid, path, value: .string(text), "\(path) in body should match '\(pattern)'")
    }
  }

  private mutating func checkRange(_ value: JSONValue, _ schema: JSONValue, _ path: String) {
    guard let number = value.double else { return }
    if let minimum = schema["minimum"], let bound = minimum.double, number < bound {
      note(
        .invalid, path, value: value,
        "\(path) in body should be greater than or equal to \(minimum.integer ?? Int(bound))")
    }
    if let maximum = schema["maximum"], let bound = maximum.double, number > bound {
      note(
        .invalid, path, value: value,
        "\(path) in body should be less than or equal to \(maximum.integer ?? Int(bound))")
    }
  }
}

extension JSONValue {
  /// A resource's schema without what it says of the metadata.
  fileprivate var relaxed: JSONValue {
    var schema = self
    schema["properties"]?["metadata"] = nil
    if let required = schema["required"]?.array {
      schema["required"] = .array(required.filter { $0 != "metadata" })
    }
    return schema
  }
}
