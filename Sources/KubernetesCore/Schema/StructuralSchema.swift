internal import OrderedCollections

/// A structural schema, as a CustomResourceDefinition has it
/// (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions),
/// or as Kubernetes' own types are made.
///
/// It holds what an API server looks at to refuse, default, prune and merge, except CEL rules.
///
/// ```swift
/// let schema = try StructuralSchema(json: definition["schema"]["openAPIV3Schema"])
/// let object = schema.applyingDefaults(to: schema.pruned(object))
/// for fault in schema.validate(object) { print(fault) }
/// ```
public struct StructuralSchema: Sendable {
  package enum ValueType: String, Sendable, Hashable {
    case object, array, string, integer, number, boolean
    case integerOrString = "integer,string"
    /// An amount of a resource; built-in types alone have it.
    case quantity
  }

  /// How a list tells its elements apart.
  package enum ListType: Sendable, Hashable {
    case atomic
    case set
    case map(keys: [String])
  }

  private enum Source: Sendable {
    case rules(Rules)
    /// A structure of a built-in type. It is looked up each time, since structures hold one another.
    case structure(String)
  }

  private let source: Source

  /// A schema that any value keeps to.
  public init() { self.init(Rules()) }

  init(_ rules: Rules) { source = .rules(rules) }

  /// A structure of Kubernetes' own types, such as `Pod` or `ObjectMeta`.
  package init(structure name: String) { source = .structure(name) }

  /// Anything at all, with whatever fields.
  package static let any = StructuralSchema(Rules(preservesUnknownFields: true))

  var rules: Rules {
    switch source {
    case .rules(let rules): rules
    case .structure(let name): BuiltinStructures.rules(of: name)
    }
  }

  /// What a schema says, shared by all that hold the schema.
  final class Rules: Sendable {
    /// The type; nil for any.
    let type: ValueType?
    let isNullable: Bool
    /// Whether fields that the schema does not name are kept.
    let preservesUnknownFields: Bool
    /// Whether the value is a whole object, with `apiVersion`, `kind` and `metadata`.
    let isEmbeddedResource: Bool
    /// Whether an object is one value to server-side apply.
    let isAtomic: Bool
    let properties: OrderedDictionary<JSONKey, StructuralSchema>
    /// The schema of fields that `properties` does not name.
    let additional: StructuralSchema?
    /// The schema of an array's elements.
    let items: StructuralSchema?
    let required: [String]
    let defaultValue: JSONValue?
    let listType: ListType
    let limits: Limits
    let alternatives: Alternatives

    init(
      type: ValueType? = nil, isNullable: Bool = false, preservesUnknownFields: Bool = false,
      isEmbeddedResource: Bool = false, isAtomic: Bool = false,
      properties: OrderedDictionary<JSONKey, StructuralSchema> = [:],
      additional: StructuralSchema? = nil, items: StructuralSchema? = nil,
      required: [String] = [], defaultValue: JSONValue? = nil, listType: ListType = .atomic,
      limits: Limits = Limits(), alternatives: Alternatives = Alternatives()
    ) {
      self.type = type
      self.isNullable = isNullable
      self.preservesUnknownFields = preservesUnknownFields
      self.isEmbeddedResource = isEmbeddedResource
      self.isAtomic = isAtomic
      self.properties = properties
      self.additional = additional
      self.items = items
      self.required = required
      self.defaultValue = defaultValue
      self.listType = listType
      self.limits = limits
      self.alternatives = alternatives
    }

    /// The schema of a member; nil where none is named.
    func member(_ name: String) -> StructuralSchema? { properties[JSONKey(name)] ?? additional }
  }

  /// What a value of the right type has to keep to.
  struct Limits: Sendable {
    var allowed: [JSONValue]?
    var minimum: JSONNumber?
    var maximum: JSONNumber?
    var isMinimumExclusive = false
    var isMaximumExclusive = false
    var minimumLength: Int?
    var maximumLength: Int?
    var pattern: String?
    var minimumItems: Int?
    var maximumItems: Int?
    var minimumProperties: Int?
    var maximumProperties: Int?
    var format: String?
  }

  /// Schemas that hold together with this one.
  struct Alternatives: Sendable {
    var allOf: [StructuralSchema] = []
    var anyOf: [StructuralSchema] = []
    var oneOf: [StructuralSchema] = []
    var not: [StructuralSchema] = []
  }
}

/// What merging looks at.
extension StructuralSchema {
  /// The type; nil for any.
  package var type: ValueType? { rules.type }

  /// The name of the built-in structure that this is.
  package var structureName: String? {
    if case .structure(let name) = source { name } else { nil }
  }

  /// The fields of an object, in order.
  package var fields: [(name: String, schema: StructuralSchema)] {
    rules.properties.map { ($0.text, $1) }
  }

  /// The schema of the fields of an object that have no schema of their own.
  package var additional: StructuralSchema? { rules.additional }

  /// The schema of a list's elements.
  package var items: StructuralSchema { rules.items ?? .any }

  /// The number format of the values.
  package var format: String? { rules.limits.format }

  /// Whether objects merge member by member.
  package var hasMembers: Bool {
    let rules = rules
    return !rules.isAtomic && (rules.type == .object || rules.type == nil)
  }

  /// How lists merge; nil where they are replaced as a whole.
  package var mergedList: ListType? {
    let rules = rules
    return rules.type == .array && rules.listType != .atomic ? rules.listType : nil
  }

  /// The schema of an object's member, anything where members that are not named are kept; nil where
  /// the object must not have it.
  package func field(_ name: String) -> StructuralSchema? {
    let rules = rules
    return rules.member(name) ?? (rules.preservesUnknownFields ? .any : nil)
  }
}

extension StructuralSchema {
  /// Reads the `openAPIV3Schema` of a CustomResourceDefinition.
  ///
  /// - Throws: `FieldFault` where a part has the wrong form. Keywords that change nothing about
  ///   validation, such as descriptions, are not looked at.
  public init(json: JSONValue) throws(FieldFault) {
    self.init(try Rules(json, .root, metadata: nil))
  }

  /// Reads the schema of a custom resource as an API server completes it: the object, and every
  /// other that is embedded in it, has the metadata that all objects have.
  package init(customResource json: JSONValue) throws(FieldFault) {
    var json = json
    json["x-kubernetes-embedded-resource"] = true
    self.init(try Rules(json, .root, metadata: StructuralSchema(structure: "ObjectMeta")))
  }
}

extension StructuralSchema.Rules {
  fileprivate convenience init(
    _ json: JSONValue, _ path: FieldPath, metadata: StructuralSchema?
  ) throws(FieldFault) {
    guard json.object != nil else { throw FieldFault(path: path, reason: "must be an object") }
    func schema(_ json: JSONValue, _ path: FieldPath) throws(FieldFault) -> StructuralSchema {
      StructuralSchema(try StructuralSchema.Rules(json, path, metadata: metadata))
    }
    func schemas(_ key: String) throws(FieldFault) -> [StructuralSchema] {
      var result: [StructuralSchema] = []
      for (index, element) in (json[key]?.array ?? []).enumerated() {
        result.append(try schema(element, path.key(key).index(index)))
      }
      return result
    }
    func flag(_ key: String) -> Bool { json[key]?.bool == true }
    var properties: OrderedDictionary<JSONKey, StructuralSchema> = [:]
    for (name, property) in json["properties"]?.object ?? [:] {
      properties[JSONKey(name)] = try schema(property, path.key("properties").key(name))
    }
    let isEmbeddedResource = flag("x-kubernetes-embedded-resource")
    if isEmbeddedResource, let metadata {
      properties["metadata"] = metadata
      for name: JSONKey in ["apiVersion", "kind"] where properties[name] == nil {
        properties[name] = StructuralSchema(StructuralSchema.Rules(type: .string))
      }
    }
    var additional: StructuralSchema?
    if let values = json["additionalProperties"], values.bool != false {
      additional =
        values.bool == true
        ? StructuralSchema() : try schema(values, path.key("additionalProperties"))
    }
    self.init(
      type: flag("x-kubernetes-int-or-string") ? .integerOrString : try Self.type(json, path),
      isNullable: flag("nullable"),
      preservesUnknownFields: flag("x-kubernetes-preserve-unknown-fields"),
      isEmbeddedResource: isEmbeddedResource,
      isAtomic: json["x-kubernetes-map-type"]?.string == "atomic", properties: properties,
      additional: additional,
      items: try json["items"].map { element throws(FieldFault) in
        try schema(element, path.key("items"))
      },
      required: json["required"]?.array?.compactMap(\.string) ?? [], defaultValue: json["default"],
      listType: StructuralSchema.ListType(json), limits: StructuralSchema.Limits(json),
      alternatives: StructuralSchema.Alternatives(
        allOf: try schemas("allOf"), anyOf: try schemas("anyOf"), oneOf: try schemas("oneOf"),
        not: try json["not"].map { negation throws(FieldFault) in
          [try schema(negation, path.key("not"))]
        } ?? []))
  }

  private static func type(
    _ json: JSONValue, _ path: FieldPath
  ) throws(FieldFault) -> StructuralSchema.ValueType? {
    guard let name = json["type"]?.string else { return nil }
    guard let type = StructuralSchema.ValueType(rawValue: name), type != .quantity else {
      throw FieldFault(path: path.key("type"), reason: "unknown type \"\(name)\"")
    }
    return type
  }
}

extension StructuralSchema.ListType {
  fileprivate init(_ json: JSONValue) {
    switch json["x-kubernetes-list-type"]?.string {
    case "set": self = .set
    case "map":
      self = .map(keys: json["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? [])
    default: self = .atomic
    }
  }
}

extension StructuralSchema.Limits {
  fileprivate init(_ json: JSONValue) {
    func number(_ key: String) -> JSONNumber? {
      if case .number(let number)? = json[key] { number } else { nil }
    }
    allowed = json["enum"]?.array
    minimum = number("minimum")
    maximum = number("maximum")
    isMinimumExclusive = json["exclusiveMinimum"]?.bool == true
    isMaximumExclusive = json["exclusiveMaximum"]?.bool == true
    minimumLength = json["minLength"]?.integer
    maximumLength = json["maxLength"]?.integer
    pattern = json["pattern"]?.string
    minimumItems = json["minItems"]?.integer
    maximumItems = json["maxItems"]?.integer
    minimumProperties = json["minProperties"]?.integer
    maximumProperties = json["maxProperties"]?.integer
    format = json["format"]?.string
  }
}

extension StructuralSchema {
  /// The value, changed as little as it takes for the schema to admit it: for what a program tells of
  /// things that it has no say in.
  ///
  /// A text that is too long is cut, and says how much is left out; a number is held to its range; a
  /// list ends where it must, and has each key once; what has the wrong type or form, or has no place
  /// in the schema, is left out with all that can't be without it.
  ///
  /// - Returns: nil where the schema admits nothing like it. A null stays one, as it takes a field
  ///   away in a merge patch.
  public func holding(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .null: value
    case .bool: admits(value, .boolean) ? value : nil
    case .string(let text): admits(value, .string, .integerOrString) ? holding(text) : nil
    case .number(let number):
      admits(value, .number, .integer, .integerOrString) ? holding(number) : nil
    case .array(let elements): admits(value, .array) ? holding(elements) : nil
    case .object(let members): admits(value, .object) ? holding(members) : nil
    }
  }

  private func admits(_ value: JSONValue, _ types: ValueType...) -> Bool {
    let rules = rules
    guard rules.limits.allowed?.contains(value) ?? true else { return false }
    return rules.type.map(types.contains) ?? true
  }

  private func holding(_ text: String) -> JSONValue? {
    if rules.limits.format == "date-time", Timestamp(text) == nil { return nil }
    // A text that fits in bytes fits in characters.
    return .string(rules.limits.maximumLength.map { text.cut(toBytes: $0) } ?? text)
  }

  private func holding(_ number: JSONNumber) -> JSONValue? {
    let limits = rules.limits
    guard rules.type == .integer else { return .number(number) }
    let type = limits.format == "int64" ? Int.min...Int.max : ClosedRange.int32
    let least = max(type.lowerBound, limits.minimum?.integer ?? .min)
    let most = min(type.upperBound, limits.maximum?.integer ?? .max)
    guard least <= most else { return nil }
    return JSONValue.number(number).number(heldTo: least...most).map { .integer($0) }
  }

  private func holding(_ elements: [JSONValue]) -> JSONValue? {
    let rules = rules
    var seen: Set<JSONValue> = []
    var result: [JSONValue] = []
    for element in elements {
      guard rules.limits.maximumItems.map({ result.count < $0 }) ?? true else { break }
      guard let held = rules.items.map({ $0.holding(element) }) ?? element, !held.isNull else {
        continue
      }
      if let identity = rules.listType.identity(of: held), !seen.insert(identity).inserted {
        continue
      }
      result.append(held)
    }
    return .array(result)
  }

  private func holding(_ members: JSONObject) -> JSONValue? {
    let rules = rules
    var result: JSONObject = [:]
    for (name, member) in members {
      if let schema = rules.member(name) {
        result[name] = schema.holding(member)
      } else if rules.preservesUnknownFields {
        result[name] = member
      }
    }
    let isWhole = rules.required.allSatisfy { result[$0].map { !$0.isNull } ?? false }
    return isWhole ? .object(result) : nil
  }
}
