internal import OrderedCollections

extension StructuralSchema {
  /// What the schema refuses in an object, in the API server's words and the document's order.
  ///
  /// Nulls in fields that may not be null count as absent fields: the server drops them before it
  /// looks. Unknown fields are for `unknownFields(of:)`, metadata for the server itself.
  public func validate(_ value: JSONValue) -> [FieldFault] {
    var validator = SchemaValidator(isOfResource: true)
    validator.check(applyingDefaults(to: value, isResource: true), self, .root)
    return validator.faults
  }

  /// What the schema of a subresource refuses in it; the paths begin with where it stands, and the
  /// words do not, as a server has it.
  package func validate(part value: JSONValue, at path: FieldPath) -> [FieldFault] {
    var validator = SchemaValidator(isOfResource: false)
    validator.check(applyingDefaults(to: value), self, .root)
    return validator.faults.map { fault in
      FieldFault(path: path.appending(fault.path), kind: fault.kind, reason: fault.reason)
    }
  }
}

/// Collects what a schema refuses.
private struct SchemaValidator {
  private(set) var faults: [FieldFault] = []
  /// Whether the root is a resource, whose metadata is the server's own business.
  let isOfResource: Bool

  init(isOfResource: Bool) { self.isOfResource = isOfResource }

  mutating func check(_ value: JSONValue, _ schema: StructuralSchema, _ path: FieldPath) {
    let rules = schema.rules
    let isNull = value.isNull && rules.isNullable
    if !isNull, let type = rules.type, !type.admits(value) {
      let actual = value.typeName
      refuse(
        path, "must be of type \(type.rawValue): \"\(actual)\"", .string(actual), .wrongType)
    }
    if let allowed = rules.limits.allowed, !allowed.contains(value) {
      let list = allowed.map(\.compactText).joined(separator: ", ")
      faults.append(FieldFault(.unsupported, path, value: value, "supported values: \(list)"))
    }
    switch value {
    case .object(let members): check(members, rules, path)
    case .array(let elements): check(elements, rules, path)
    case .string(let text): check(text, rules.limits, path)
    case .number(let number): check(number, rules.limits, path)
    case .null, .bool: break
    }
    if !isNull { check(value, rules.alternatives, path) }
  }

  private mutating func check(
    _ members: JSONObject, _ rules: StructuralSchema.Rules, _ path: FieldPath
  ) {
    let isResource = isOfResource && path.components.isEmpty
    func isServers(_ name: String) -> Bool {
      name == "metadata" && (isResource || rules.properties["metadata"]?.structureName != nil)
    }
    for name in rules.required where members[name] == nil && !isServers(name) {
      faults.append(FieldFault(.required, path.key(name)))
    }
    if let minimum = rules.limits.minimumProperties, members.count < minimum {
      refuse(path, "should have at least \(minimum) properties", .object(members))
    }
    check(members.count, atMost: rules.limits.maximumProperties, path)
    for (name, member) in members where !isServers(name) {
      if let inner = rules.member(name) { check(member, inner, path.key(name)) }
    }
  }

  private mutating func check(
    _ elements: [JSONValue], _ rules: StructuralSchema.Rules, _ path: FieldPath
  ) {
    let count = elements.count
    if let minimum = rules.limits.minimumItems, count < minimum {
      refuse(path, "should have at least \(minimum) items", .integer(count))
    }
    check(count, atMost: rules.limits.maximumItems, path)
    if let items = rules.items {
      // What is beyond the limit has been reported.
      for (index, element) in elements.prefix(rules.limits.maximumItems ?? .max).enumerated() {
        check(element, items, path.index(index))
      }
    }
    var counts: [JSONValue: Int] = [:]
    for (index, element) in elements.enumerated() {
      guard let identity = rules.listType.identity(of: element) else { continue }
      counts[identity, default: 0] += 1
      // The server reports each value once, where it stands for the second time.
      if counts[identity] == 2 {
        faults.append(FieldFault(.duplicate, path.index(index), value: identity))
      }
    }
  }

  private mutating func check(_ count: Int, atMost maximum: Int?, _ path: FieldPath) {
    guard let maximum, count > maximum else { return }
    faults.append(
      FieldFault(
        .tooMany, path, value: .integer(count), "must have at most \(maximum) items"))
  }

  private mutating func check(
    _ text: String, _ limits: StructuralSchema.Limits, _ path: FieldPath
  ) {
    let length = text.unicodeScalars.count
    // The server reports the first of these alone.
    if let maximum = limits.maximumLength, length > maximum {
      faults.append(FieldFault(.tooLong, path, "may not be more than \(maximum) bytes"))
    } else if let minimum = limits.minimumLength, length < minimum {
      refuse(path, "should be at least \(minimum) chars long", .string(text))
    } else if let pattern = limits.pattern, let expression = try? Regex(pattern),
      // By scalars, as in Go: an accent makes no other letter of the one before it.
      text.firstMatch(of: expression.matchingSemantics(.unicodeScalar)) == nil
    {
      refuse(path, "should match '\(pattern)'", .string(text))
    }
    if limits.format == "date-time", Timestamp(text) == nil {
      refuse(path, "must be of type date-time: \"\(text)\"", .string(text))
    }
  }

  private mutating func check(
    _ number: JSONNumber, _ limits: StructuralSchema.Limits, _ path: FieldPath
  ) {
    let value = number.double
    if let minimum = limits.minimum {
      let isExclusive = limits.isMinimumExclusive
      if isExclusive ? value <= minimum.double : value < minimum.double {
        let relation = isExclusive ? "greater than" : "greater than or equal to"
        refuse(path, "should be \(relation) \(minimum.literal)", .number(number))
      }
    }
    if let maximum = limits.maximum {
      let isExclusive = limits.isMaximumExclusive
      if isExclusive ? value >= maximum.double : value > maximum.double {
        let relation = isExclusive ? "less than" : "less than or equal to"
        refuse(path, "should be \(relation) \(maximum.literal)", .number(number))
      }
    }
    let fits =
      switch limits.format {
      case "int32":
        number.integer.map { Int32(exactly: $0) != nil } ?? (value.magnitude < 0x8000_0000)
      case "int64": number.integer != nil || value.magnitude < 0x8000_0000_0000_0000
      default: true
      }
    if !fits { refuse(path, "must fit into \(limits.format ?? "")", .number(number)) }
  }

  private mutating func check(
    _ value: JSONValue, _ alternatives: StructuralSchema.Alternatives, _ path: FieldPath
  ) {
    func holds(_ schema: StructuralSchema) -> Bool {
      var validator = SchemaValidator(isOfResource: isOfResource)
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
  private mutating func refuse(
    _ path: FieldPath, _ detail: String, _ value: JSONValue,
    _ kind: FieldFault.Kind = .invalid
  ) {
    faults.append(FieldFault(kind, path, value: value, "\(path) in body \(detail)"))
  }
}

extension StructuralSchema.ListType {
  /// What tells an element from the others; nil where nothing has to.
  func identity(of element: JSONValue) -> JSONValue? {
    switch self {
    case .atomic: nil
    case .set: element
    case .map(let keys):
      .object(JSONObject(keys.compactMap { key in element[key].map { (key, $0) } }))
    }
  }
}

extension StructuralSchema.ValueType {
  /// Whether a value is of the type.
  func admits(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.object, .object), (.array, .array), (.string, .string), (.boolean, .bool),
      (.number, .number), (.integerOrString, .string), (.quantity, .string), (.quantity, .number):
      true
    case (.integer, .number(let number)), (.integerOrString, .number(let number)):
      // As a server reads it: an int64, or a floating number up to 2⁵³ without a fraction.
      number.integer != nil
    default: false
    }
  }
}
