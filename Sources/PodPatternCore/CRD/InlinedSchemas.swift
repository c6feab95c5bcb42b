internal import KubernetesCore

/// The schemas of core/v1 that the CRD inlines: PodTemplateSpec, Container and ServiceSpec, with all that
/// they are made of.
///
/// Those of pods say how the fields are nested and no more. Whether a value makes sense is for the pod's
/// own validation to say, which knows the cluster's version; a schema that refused more than that would
/// keep pods out that the cluster takes. So:
/// - every object keeps fields that the schema does not know;
/// - everything may be null, which is an absent field, but for the keys of lists that are maps;
/// - there are no defaults, enumerations, patterns or limits, and no formats but int32: a larger number
///   can't be read as a pod by any API server;
/// - a quantity has no type, for it may be a number with a fraction, which int-or-string refuses;
/// - only lists whose elements a pod may not repeat are maps: it may repeat ports, env and others.
///
/// A Service is another matter: the operator applies it, and an API server answers what it can't read, or
/// a port that is there twice, with an internal error. So what a Service is made of has no other fields
/// than these, no null among its elements, and its ports are a map by port and protocol, as a Service's
/// own are.
enum InlinedSchemas {
  static func node(of type: String) -> SchemaNode {
    SchemaNode(schema(of: type)).with(SchemaNote.structure, .string(type))
  }

  /// Of a pattern, no more than its Service.
  static let service = try? StructuralSchema(
    json: [
      "type": "object",
      "properties": [
        "spec": ["type": "object", "properties": ["service": serviceNode.json]]
      ],
    ])

  /// A Service as a pattern declares it: a ServiceSpec, and beside its fields what its metadata gets.
  static var serviceNode: SchemaNode {
    var node = node(of: "ServiceSpec")
    let texts = SchemaNode.map(of: SchemaNode(["type": "string"]), maxItems: 64)
    let metadata = SchemaNode.object(
      "What the Service's metadata gets, for load balancers, external-dns and others that read it.",
      [
        "labels": texts.described(
          "The Service's labels, beside those by which the operator knows it."),
        "annotations": texts.described("The Service's annotations."),
      ])
    var properties: JSONObject = ["metadata": metadata.json]
    properties.merge(node.json["properties"]?.object ?? [:]) { own, _ in own }
    node.json["properties"] = .object(properties)
    return node
  }

  /// The schema of a core/v1 type, such as `Container`; an object without fields where there is none of
  /// that name.
  private static func schema(of type: String) -> JSONValue {
    node(StructuralSchema(structure: type), in: type)
  }

  private static let closed: Set = [
    "ServiceSpec", "ServicePort", "SessionAffinityConfig", "ClientIPConfig",
  ]

  /// What no pod or port can do without, and CEL rules would otherwise have to ask for each time they
  /// look.
  private static let required: [String: [String]] = [
    "PodTemplateSpec": ["spec"], "PodSpec": ["containers"], "ServicePort": ["port"],
  ]

  /// What is never null: what is required, and the keys of lists that are maps.
  private static func isNullable(_ field: String, of owner: String) -> Bool {
    switch (owner, field) {
    case ("Container", "name"), ("EphemeralContainer", "name"), ("PodResourceClaim", "name"),
      ("PodSchedulingGate", "name"), ("Volume", "name"), ("ServicePort", "protocol"):
      false
    default: required[owner]?.contains(field) != true
    }
  }

  /// The lists of containers, and how many CEL has to reckon with: far more than any node runs in a pod.
  private static let containerLists: Set = ["containers", "initContainers"]
  private static let containerLimit = 1024

  /// The lists of a pod that are maps by name.
  private static let namedLists = containerLists.union([
    "ephemeralContainers", "resourceClaims", "schedulingGates", "volumes",
  ])

  private static let metadata: JSONValue = [
    "type": "object", "x-kubernetes-preserve-unknown-fields": true,
    "properties": ["annotations": strings, "labels": strings],
  ]

  private static let strings: JSONValue = [
    "type": "object", "additionalProperties": ["type": "string", "nullable": true],
    "nullable": true,
  ]

  /// `owner`: the structure that the schema is a part of.
  private static func node(_ schema: StructuralSchema, in owner: String) -> JSONValue {
    switch schema.type {
    case .object: return object(schema, in: owner)
    case .array:
      let items = schema.items
      return [
        "type": "array",
        "items": closed.contains(owner) ? node(items, in: owner) : nullable(items, in: owner),
      ]
    // total: a type, and no number of an object
    case .integer where schema.format == "int32": return ["type": "integer", "format": "int32"]
    case .integerOrString: return ["x-kubernetes-int-or-string": true]
    case .quantity, nil: return ["x-kubernetes-preserve-unknown-fields": true]
    case .some(let type): return ["type": .string(type.rawValue)]
    }
  }

  private static func object(_ schema: StructuralSchema, in owner: String) -> JSONValue {
    if schema.structureName == "ObjectMeta" { return metadata }
    var node: JSONValue = ["type": "object"]
    if let values = schema.additional {
      node["additionalProperties"] = nullable(values, in: owner)
    }
    let name = schema.structureName
    if let name, !closed.contains(name) { node["x-kubernetes-preserve-unknown-fields"] = true }
    if !schema.hasMembers { node["x-kubernetes-map-type"] = "atomic" }
    guard let name else { return node }
    if let fields = required[name] { node["required"] = .array(fields.map { .string($0) }) }
    // A running pod gets ephemeral containers; none can be created with any, so that their fields
    // would be of no use to anyone, and comparing two versions of a pattern goes through them all.
    let told = schema.fields.filter { name != "EphemeralContainer" || $0.name == "name" }
    let fields = told.map { field in
      (field.name, noting(property(field.name, field.schema, of: name), field.name, of: name))
    }
    if !fields.isEmpty { node["properties"] = .object(JSONObject(fields)) }
    return node
  }

  /// A field's schema with a note of what Kubernetes says of it.
  private static func noting(_ node: JSONValue, _ field: String, of owner: String) -> JSONValue {
    guard let text = CoreDescriptions.description(of: field, in: owner) else { return node }
    return merging(node, [SchemaNote.coreDescription: .string(text)])
  }

  /// The schema of what may be null: of a structure that is said first, of anything else last.
  private static func nullable(_ schema: StructuralSchema, in owner: String) -> JSONValue {
    let node = node(schema, in: owner)
    return isInlined(schema)
      ? merging(["nullable": true], node) : merging(node, ["nullable": true])
  }

  /// Whether a schema stands for a structure, beside which others say something.
  private static func isInlined(_ schema: StructuralSchema) -> Bool {
    schema.structureName.map { $0 != "ObjectMeta" } ?? false
  }

  private static func merging(_ first: JSONValue, _ second: JSONValue) -> JSONValue {
    .object((first.object ?? [:]).merging(second.object ?? [:]) { first, _ in first })
  }

  private static func property(
    _ name: String, _ schema: StructuralSchema, of owner: String
  ) -> JSONValue {
    var node = node(schema, in: owner)
    let isNumber = schema.format == "int32" || schema.type == .integerOrString
    if closed.contains(owner), isNumber {
      // An API server of 1.29 looks at no format, nor does any where the value may be a text as well.
      node["format"] = nil
      node["minimum"] = 0
      node["maximum"] = .integer(Int(Int32.max))
    }
    switch (owner, name) {
    case ("PodSpec", _) where namedLists.contains(name):
      node["items"] = merging(["required": ["name"]], self.node(schema.items, in: owner))
      node["x-kubernetes-list-type"] = "map"
      node["x-kubernetes-list-map-keys"] = ["name"]
      if containerLists.contains(name) { node["maxItems"] = .integer(containerLimit) }
      if required[owner]?.contains(name) == true { node["minItems"] = 1 }
    case ("ServiceSpec", "ports"):
      node["x-kubernetes-list-type"] = "map"
      node["x-kubernetes-list-map-keys"] = ["port", "protocol"]
    case ("ServicePort", "protocol"): node["default"] = "TCP"
    default: break
    }
    guard isNullable(name, of: owner) else { return node }
    return isInlined(schema)
      ? merging(["nullable": true], node) : merging(node, ["nullable": true])
  }
}
