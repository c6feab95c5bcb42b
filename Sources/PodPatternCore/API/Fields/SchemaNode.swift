internal import KubernetesCore

/// One node of an OpenAPI v3 schema, as it is put together for the CRD.
struct SchemaNode {
  var json: JSONValue

  init(_ json: JSONValue) { self.json = json }

  /// An object that has these fields and no others.
  static func object(_ description: String?, _ properties: [SchemaProperty]) -> SchemaNode {
    var node = typed("object", description)
    func names(_ properties: [SchemaProperty]) -> JSONValue? {
      properties.isEmpty ? nil : .array(properties.map { .string($0.name) })
    }
    let required = properties.filter(\.isRequired)
    let byRule = required.filter(\.isRequiredByRule)
    node.json["required"] = names(required.filter { !$0.isRequiredByRule })
    if !byRule.isEmpty { node.json[SchemaNote.required] = names(required) }
    if !properties.isEmpty {
      node.json["properties"] = .object(JSONObject(properties.map { ($0.name, $0.node.json) }))
    }
    return node
  }

  /// An object that has these fields, some of them required, and no others.
  static func object(
    _ description: String, required: [String] = [],
    _ properties: KeyValuePairs<String, SchemaNode>
  ) -> SchemaNode {
    object(
      description,
      properties.map { SchemaProperty($0, $1, isRequired: required.contains($0)) })
  }

  /// An object whose keys are the user's.
  static func map(of element: SchemaNode, maxItems: Int) -> SchemaNode {
    typed("object").with("maxProperties", .integer(maxItems))
      .with("additionalProperties", element.json)
  }

  /// A text of at most so many bytes.
  static func string(
    _ description: String? = nil, maxLength: Int, minLength: Int? = nil, pattern: String? = nil
  ) -> SchemaNode {
    typed("string", description).with("maxLength", .integer(maxLength))
      .with("minLength", minLength.map { .integer($0) })
      .with("pattern", pattern.map { .string($0) })
  }

  /// One of these texts.
  static func choice(_ values: [String]) -> SchemaNode {
    typed("string").with("enum", .array(values.map(JSONValue.string)))
  }

  /// One of these texts.
  static func choice(_ description: String, _ values: [String]) -> SchemaNode {
    choice(values).described(description)
  }

  static func boolean(_ description: String? = nil) -> SchemaNode { typed("boolean", description) }

  static func integer(_ description: String, format: String = "int32") -> SchemaNode {
    typed("integer", description).with("format", .string(format))
  }

  /// A number that counts something, and so is none below the minimum; it fits into 32 bits.
  ///
  /// It has a maximum beside its format, since the API server words the former better, and that of 1.29
  /// looks at no format.
  static func count(
    _ description: String? = nil, minimum: Int = 0, maximum: Int = Int(Int32.max)
  ) -> SchemaNode {
    typed("integer", description)
      .with("format", "int32")
      .with("minimum", .integer(minimum))
      .with("maximum", .integer(maximum))
  }

  /// A number of pods, or a share of them in percent of at most so many, which is 100 or a power of
  /// ten above it.
  static func share(atMost maximum: Int) -> SchemaNode {
    let digits = String(maximum).count - 1
    return
      integerOrString
      .with("minimum", 0)
      .with("maximum", .integer(Int(Int32.max)))
      .rules([
        CELRule(
          "type(self) == int || self.matches('^[0-9]+%$')",
          "must be a number of pods or a percentage such as 25%"),
        CELRule(
          "type(self) == int || !self.matches('^[0-9]+%$')"
            + " || self.matches('^0*([0-9]{1,\(digits)}|\(maximum))%$')",
          "must not be greater than \(maximum)%"),
      ])
  }

  /// A quantity of bytes: a pattern and no rule, whose cost in a list the API server takes to be
  /// that of the longest text there can be.
  ///
  /// It has as many digits as any size needs, and an exponent that leads to no number beyond all.
  static func size() -> SchemaNode {
    integerOrString
      .with("minimum", 0)
      .with(
        "pattern",
        "^[0-9]{1,20}([.][0-9]{0,20})?([KMGTPE]i|[mkMGTPE]|[eE][-+]?[0-9]{1,2})?$")
  }

  private static let integerOrString = SchemaNode(["x-kubernetes-int-or-string": true])

  /// A list of at most so many elements.
  static func list(
    _ description: String? = nil, of items: SchemaNode, minItems: Int? = nil, maxItems: Int,
    _ merging: ListMerging
  ) -> SchemaNode {
    let node = typed("array", description).with("items", items.json)
      .with("minItems", minItems.map { .integer($0) })
      .with("maxItems", .integer(maxItems))
      .with("x-kubernetes-list-type", .string(merging.type))
    switch merging {
    case .atomic, .set: return node
    case .map(let key): return node.with("x-kubernetes-list-map-keys", [.string(key)])
    case .named(let key):
      return node.with(SchemaNote.mergesBy, .string(key)).rules([.distinct(key)])
    }
  }

  /// What a field held that has another name now.
  static let (formerObject, formerText, formerNumber) = (
    SchemaNode(["type": "object", "x-kubernetes-preserve-unknown-fields": true]),
    SchemaNode.string(maxLength: 4096), SchemaNode(["type": "integer"])
  )
  static let formerObjects = SchemaNode.list(
    of: formerObject.described("One of them."), maxItems: 32, .atomic)
  static let formerTexts = SchemaNode.list(
    of: .string("One of them.", maxLength: 1024), maxItems: 32, .atomic)

  /// A field that has another name now: it is kept where it is, and can't be written.
  func former(now name: String) -> SchemaNode {
    with(SchemaNote.renamedTo, .string(name)).described("The former name of \(name).")
      .rules([.never("has another name now: \(name)")])
  }

  private static func typed(_ type: String, _ description: String? = nil) -> SchemaNode {
    let node = SchemaNode(["type": .string(type)])
    return description.map(node.described) ?? node
  }
}

extension SchemaNode {
  func with(_ key: String, _ value: JSONValue?) -> SchemaNode {
    guard let value else { return self }
    var copy = self
    copy.json[key] = value
    return copy
  }

  /// The same node under a description, which stands first.
  func described(_ text: String) -> SchemaNode {
    var members: JSONObject = ["description": .string(text)]
    members.merge(json.object ?? [:]) { first, _ in first }
    return SchemaNode(.object(members))
  }

  /// The same field, whose value is the name of an object of a kind.
  func referring(to kind: String) -> SchemaNode { with(SchemaNote.refersTo, .string(kind)) }

  /// What the field is where it is left out or null.
  func defaulting(to value: JSONValue) -> SchemaNode { with("default", value) }

  /// The same field, which may be null.
  var nullable: SchemaNode { with("nullable", true) }

  /// The same object, and all lists in it but its conditions, as one value that a writer owns as a
  /// whole.
  ///
  /// An API server otherwise notes for each field and each element of a map who owns it, and reads,
  /// compares and writes these notes whenever it touches the object.
  var ownedAsOne: SchemaNode {
    var node = SchemaNode(json.withAtomicLists).with("x-kubernetes-map-type", "atomic")
    if let conditions = json["properties"]?["conditions"] {
      node.json["properties"]?["conditions"] = conditions
    }
    return node
  }

  /// Puts rules on the node; their faults are those of fields inside where a path says so.
  func rules(_ rules: [CELRule]) -> SchemaNode {
    guard !rules.isEmpty else { return self }
    let all = (json["x-kubernetes-validations"]?.array ?? []) + rules.map(\.json)
    return with("x-kubernetes-validations", .array(all))
  }

  /// Puts a rule on a field of the node, of whose value it is then.
  ///
  /// Where the field is absent or null, no rule of it costs anything. One on the node itself would
  /// look the field up each time, for which an API server copies the schemas of all fields there are.
  func rule(_ rule: CELRule, on field: String) -> SchemaNode {
    guard let node = json["properties"]?[field] else { return self }
    var copy = self
    copy.json["properties"]?[field] = SchemaNode(node).rules([rule]).json
    return copy
  }
}

extension JSONValue {
  /// A schema whose lists are atomic.
  fileprivate var withAtomicLists: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.withAtomicLists))
    case .object(var members):
      members["x-kubernetes-list-map-keys"] = nil
      if members["x-kubernetes-list-type"] != nil { members["x-kubernetes-list-type"] = "atomic" }
      return .object(members.mapValues(\.withAtomicLists))
    default: return self
    }
  }
}

/// What is known of a schema's node and is no part of the CRD: files for other tools are made of it.
enum SchemaNote {
  /// The kind of object whose name the value is.
  static let refersTo = "x-podpattern-refers-to"
  /// The structure of Kubernetes' own that the node stands for.
  static let structure = "x-podpattern-structure"
  /// The name that the field has now.
  static let renamedTo = "x-podpattern-renamed-to"

  /// The fields that the object needs, where a rule asks for some of them.
  static let required = "x-podpattern-required"

  /// The field by which the elements of a list are told apart.
  static let mergesBy = "x-podpattern-merges-by"

  /// What Kubernetes says of a field of its own.
  static let coreDescription = "x-podpattern-core-description"

  static let all = [refersTo, structure, renamedTo, required, mergesBy, coreDescription]
}

extension JSONObject {
  /// A schema's node without fields that have another name now: what a rule asks for because of them is
  /// required as any other field.
  fileprivate var withoutFormerNames: JSONObject {
    var members: JSONObject = [:]
    for (name, value) in self where value[SchemaNote.renamedTo] == nil {
      guard name != "required" || self[SchemaNote.required] == nil else { continue }
      members[name == SchemaNote.required ? "required" : name] = value.withoutFormerNames
    }
    guard self[SchemaNote.required] != nil else { return members }
    let rules = (members["x-kubernetes-validations"]?.array ?? []).filter {
      $0["reason"] != "FieldValueRequired"
    }
    members["x-kubernetes-validations"] = rules.isEmpty ? nil : .array(rules)
    return members
  }
}

extension JSONValue {
  /// A schema without fields that have another name now.
  var withoutFormerNames: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.withoutFormerNames))
    case .object(let members): .object(members.withoutFormerNames)
    default: self
    }
  }

  /// A schema without the notes in it.
  var withoutNotes: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.withoutNotes))
    case .object(var members):
      for note in SchemaNote.all { members[note] = nil }
      return .object(members.mapValues(\.withoutNotes))
    default: return self
    }
  }
}

/// How two writers' words about one list come together (KEP-555, server-side apply).
enum ListMerging {
  /// The last one's list is taken whole.
  case atomic
  /// Elements are those of all, each once.
  case set
  /// Elements with the same value of a field are merged.
  case map(key: String)
  /// Elements differ in a field, and an API server takes the list whole all the same: a cluster may
  /// have elements of an earlier version that lack the field, and those of a map without its key
  /// could not even have their status written. Other tools merge by the field.
  case named(key: String)

  fileprivate var type: String {
    switch self {
    case .atomic, .named: "atomic"
    case .set: "set"
    case .map: "map"
    }
  }
}

struct SchemaProperty {
  let name: String
  let node: SchemaNode
  let isRequired: Bool
  /// Whether a rule says that it is required, and not the list of the names.
  private(set) var isRequiredByRule = false

  init(_ name: String, _ node: SchemaNode, isRequired: Bool = false) {
    self.name = name
    self.node = node
    self.isRequired = isRequired
  }

  /// The same, required by a rule if it is required at all.
  var requiredByRule: SchemaProperty {
    var property = self
    property.isRequiredByRule = isRequired
    return property
  }
}
