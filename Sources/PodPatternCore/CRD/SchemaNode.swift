internal import KubernetesCore

/// One node of an OpenAPI v3 schema, as it is put together for the CRD.
struct SchemaNode {
  var json: JSONValue

  init(_ json: JSONValue) { self.json = json }

  /// An object that has these fields and no others.
  static func object(
    _ description: String, required: [String] = [],
    _ properties: KeyValuePairs<String, SchemaNode>
  ) -> SchemaNode {
    object(description, required: required, properties.map { ($0.key, $0.value) })
  }

  /// An object that has these fields, of which there are names beforehand, and no others.
  static func object(
    _ description: String, required: [String] = [], _ properties: [(String, SchemaNode)]
  ) -> SchemaNode {
    var node = described("object", description)
    if !required.isEmpty { node.json["required"] = .array(required.map(JSONValue.string)) }
    if !properties.isEmpty {
      let members = properties.map { ($0, $1.json) }
      node.json["properties"] = .object(JSONObject(members))
    }
    return node
  }

  /// A text of at most so many bytes.
  static func string(_ description: String, maxLength: Int) -> SchemaNode {
    described("string", description).with("maxLength", .integer(maxLength))
  }

  /// One of these texts.
  static func choice(_ description: String, _ values: [String]) -> SchemaNode {
    described("string", description).with("enum", .array(values.map(JSONValue.string)))
  }

  static func boolean(_ description: String) -> SchemaNode { described("boolean", description) }

  static func integer(_ description: String, format: String = "int32") -> SchemaNode {
    described("integer", description).with("format", .string(format))
  }

  /// A number that counts something, and so is none below the minimum; it fits into 32 bits.
  ///
  /// It has a maximum rather than a format, since the API server words the former better.
  static func count(_ description: String, minimum: Int = 0) -> SchemaNode {
    described("integer", description)
      .with("minimum", .integer(minimum))
      .with("maximum", .integer(Int(Int32.max)))
  }

  /// A number without a fraction, or a text.
  static func integerOrString(_ description: String) -> SchemaNode {
    SchemaNode(["description": .string(description), "x-kubernetes-int-or-string": true])
  }

  /// A number of pods, or a share of them in percent of at most so many.
  static func share(_ description: String, atMost maximum: Int) -> SchemaNode {
    integerOrString(description)
      .with("minimum", 0)
      .with("maximum", .integer(Int(Int32.max)))
      .rules([.share, .atMost(percent: maximum)])
  }

  /// A quantity of bytes: a pattern and no rule, whose cost in a list the API server takes to be
  /// that of the longest text there can be.
  ///
  /// It has as many digits as any size needs, and an exponent that leads to no number beyond all.
  static func size(_ description: String) -> SchemaNode {
    integerOrString(description)
      .with("minimum", 0)
      .with(
        "pattern",
        "^[0-9]{1,20}([.][0-9]{0,20})?([KMGTPE]i|[mkMGTPE]|[eE][-+]?[0-9]{1,2})?$")
  }

  /// A list of at most so many elements; with a key it is a map by that key.
  static func list(
    _ description: String, of items: SchemaNode, minItems: Int? = nil, maxItems: Int,
    key: String? = nil
  ) -> SchemaNode {
    var node = described("array", description).with("items", items.json)
    if let minItems { node.json["minItems"] = .integer(minItems) }
    node.json["maxItems"] = .integer(maxItems)
    if let key {
      node.json["x-kubernetes-list-type"] = "map"
      node.json["x-kubernetes-list-map-keys"] = [.string(key)]
    }
    return node
  }

  /// A generated schema under a description of its own.
  static func inlined(_ type: String, _ description: String) -> SchemaNode {
    var node = SchemaNode(["description": .string(description)])
    for (key, value) in InlinedSchemas.schema(of: type).object ?? [:] { node.json[key] = value }
    return node
  }

  private static func described(_ type: String, _ description: String) -> SchemaNode {
    SchemaNode(["description": .string(description), "type": .string(type)])
  }
}

extension SchemaNode {
  func with(_ key: String, _ value: JSONValue) -> SchemaNode {
    var copy = self
    copy.json[key] = value
    return copy
  }

  /// What the field is where it is left out or null.
  func defaulting(to value: JSONValue) -> SchemaNode { with("default", value) }

  /// The same field, which may be null: null is an absent field.
  var nullable: SchemaNode { with("nullable", true) }

  /// The same object, whose fields beyond those of the schema are kept.
  var open: SchemaNode { with("x-kubernetes-preserve-unknown-fields", true) }

  /// Puts a rule on the node; its fault is that of a field inside where a path says so.
  func rule(_ rule: CELRule) -> SchemaNode {
    let rules = json["x-kubernetes-validations"]?.array ?? []
    return with("x-kubernetes-validations", .array(rules + [rule.json]))
  }

  func rules(_ rules: [CELRule]) -> SchemaNode { rules.reduce(self) { $0.rule($1) } }
}
