internal import OrderedCollections

/// Why something is no schema.
public struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The part at fault.
  public let path: FieldPath
  /// What is wrong with it.
  public let reason: String

  /// `path: reason`.
  public var description: String { path.components.isEmpty ? reason : "\(path): \(reason)" }
}

extension StructuralSchema {
  /// Reads the `openAPIV3Schema` of a CustomResourceDefinition.
  ///
  /// - Throws: `SchemaError` where a part has the wrong form. Keywords that change nothing about
  ///   validation, such as descriptions, are not looked at.
  public init(json: JSONValue) throws(SchemaError) {
    try self.init(json, .root)
  }

  private init(_ json: JSONValue, _ path: FieldPath) throws(SchemaError) {
    guard json.object != nil else { throw SchemaError(path: path, reason: "must be an object") }
    if let name = json["type"]?.string {
      guard let type = ValueType(rawValue: name) else {
        throw SchemaError(path: path.key("type"), reason: "unknown type \"\(name)\"")
      }
      self.type = type
    }
    func flag(_ key: String) -> Bool { json[key]?.bool == true }
    if flag("x-kubernetes-int-or-string") { type = .integerOrString }
    isNullable = flag("nullable")
    preservesUnknownFields = flag("x-kubernetes-preserve-unknown-fields")
    isEmbeddedResource = flag("x-kubernetes-embedded-resource")
    for (name, property) in json["properties"]?.object ?? [:] {
      properties[JSONKey(name)] = try StructuralSchema(property, path.key("properties").key(name))
    }
    if let values = json["additionalProperties"] {
      if values.bool == true {
        additional = [StructuralSchema()]
      } else if values.bool == nil {
        additional = [try StructuralSchema(values, path.key("additionalProperties"))]
      }
    }
    if let element = json["items"] { items = [try StructuralSchema(element, path.key("items"))] }
    required = json["required"]?.array?.compactMap(\.string) ?? []
    defaultValue = json["default"]
    switch json["x-kubernetes-list-type"]?.string {
    case "set": listType = .set
    case "map":
      listType = .map(
        keys: json["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? [])
    default: break
    }
    limits = Limits(json)
    alternatives.allOf = try Self.schemas(json, "allOf", path)
    alternatives.anyOf = try Self.schemas(json, "anyOf", path)
    alternatives.oneOf = try Self.schemas(json, "oneOf", path)
    if let negation = json["not"] {
      alternatives.not = [try StructuralSchema(negation, path.key("not"))]
    }
  }

  private static func schemas(
    _ json: JSONValue, _ key: String, _ path: FieldPath
  ) throws(SchemaError) -> [StructuralSchema] {
    var result: [StructuralSchema] = []
    for (index, element) in (json[key]?.array ?? []).enumerated() {
      result.append(try StructuralSchema(element, path.key(key).index(index)))
    }
    return result
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
