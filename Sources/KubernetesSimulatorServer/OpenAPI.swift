internal import KubernetesCore
internal import KubernetesSimulator

/// The OpenAPI documents (version 3) that `kubectl explain` and `kubectl apply` read: for custom
/// resources their schemas, for built-in types as much as they need to be found.
struct OpenAPI: Sendable {
  let types: [ServedType]

  /// What a path below `/openapi/v3` has; nil where there is nothing.
  func document(_ parts: ArraySlice<String>) -> JSONValue? {
    if parts.isEmpty { return index }
    let (group, version): (String, String)
    switch (parts.first, parts.count) {
    case ("api", 2): (group, version) = ("", parts[parts.startIndex + 1])
    case ("apis", 3): (group, version) = (parts[parts.startIndex + 1], parts[parts.startIndex + 2])
    default: return nil
    }
    let served = types.filter { $0.type.group == group && $0.type.version == version }
    return served.isEmpty ? nil : document(served)
  }

  private var index: JSONValue {
    var paths: JSONValue = [:]
    for type in types.map(\.type) {
      let root =
        type.group.isEmpty ? "api/\(type.version)" : "apis/\(type.group)/\(type.version)"
      paths[root] = ["serverRelativeURL": .string("/openapi/v3/\(root)")]
    }
    return ["paths": paths]
  }

  private func document(_ served: [ServedType]) -> JSONValue {
    var paths: JSONValue = [:]
    var schemas: JSONValue = [:]
    for type in served {
      let collection = type.type.path(namespace: "{namespace}")
        .replacing("%7Bnamespace%7D", with: "{namespace}")
      paths[collection] = [
        "get": operation("list", type), "post": operation("post", type),
      ]
      paths["\(collection)/{name}"] = [
        "get": operation("get", type), "put": operation("put", type),
        "patch": operation("patch", type), "delete": operation("delete", type),
      ]
      schemas[Self.name(type.type)] = schema(type)
    }
    return [
      "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.0"],
      "paths": paths, "components": ["schemas": schemas],
    ]
  }

  /// The dotted name of a type's schema.
  private static func name(_ type: ResourceType) -> String {
    let group = type.group.split(separator: ".").reversed().joined(separator: ".")
    return [group, type.version, type.kind].filter { !$0.isEmpty }.joined(separator: ".")
  }

  private func operation(_ action: String, _ served: ServedType) -> JSONValue {
    let isWrite = ["post", "put", "patch"].contains(action)
    let parameters = isWrite ? ["dryRun", "fieldManager", "fieldValidation"] : ["dryRun"]
    var operation: JSONValue = [
      "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": kind(served),
      "parameters": .array(
        parameters.map {
          ["name": .string($0), "in": "query", "schema": ["type": "string"]]
        }),
      "responses": [
        "200": [
          "description": "OK",
          "content": [
            "application/json": [
              "schema": ["$ref": .string("#/components/schemas/\(Self.name(served.type))")]
            ]
          ],
        ]
      ],
    ]
    if action == "patch" {
      var content: JSONValue = [:]
      for patch in PatchType.allCases where !(served.isCustom && patch == .strategicMerge) {
        content[patch.rawValue] = ["schema": ["type": "object"]]
      }
      operation["requestBody"] = ["content": content]
    }
    return operation
  }

  private func kind(_ served: ServedType) -> JSONValue {
    [
      "group": .string(served.type.group), "version": .string(served.type.version),
      "kind": .string(served.type.kind),
    ]
  }

  private func schema(_ served: ServedType) -> JSONValue {
    var schema = served.openAPISchema ?? served.schema.openAPI
    if schema["type"] == nil { schema["type"] = "object" }
    for (field, text) in [
      ("apiVersion", "The version of this representation of the object."),
      ("kind", "The type of the object."),
    ] {
      schema["properties"]?[field] = ["type": "string", "description": .string(text)]
    }
    if served.isCustom {
      var metadata = StructuralSchema(structure: "ObjectMeta").openAPI
      metadata["description"] = "The metadata that all objects have."
      schema["properties"]?["metadata"] = metadata
    }
    schema["x-kubernetes-group-version-kind"] = .array([kind(served)])
    return schema
  }
}

extension StructuralSchema {
  /// This schema as OpenAPI, as deep as it goes without repeating itself.
  fileprivate var openAPI: JSONValue { openAPI(depth: 12) }

  private func openAPI(depth: Int) -> JSONValue {
    guard depth > 0 else { return ["type": "object"] }
    switch type {
    case nil: return ["x-kubernetes-preserve-unknown-fields": true]
    case .quantity: return ["oneOf": [["type": "string"], ["type": "number"]]]
    case .integerOrString:
      return ["format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]]]
    case .string, .integer, .number, .boolean: return ["type": .string(type?.rawValue ?? "")]
    case .array:
      var schema: JSONValue = ["type": "array", "items": items.openAPI(depth: depth - 1)]
      if case .map(let keys) = mergedList {
        schema["x-kubernetes-list-type"] = "map"
        schema["x-kubernetes-list-map-keys"] = .array(keys.map { .string($0) })
        schema["x-kubernetes-patch-strategy"] = "merge"
        schema["x-kubernetes-patch-merge-key"] = keys.first.map { .string($0) }
      }
      return schema
    case .object:
      var schema: JSONValue = ["type": "object"]
      let properties = fields.map { ($0.name, $0.schema.openAPI(depth: depth - 1)) }
      if !properties.isEmpty { schema["properties"] = .object(JSONObject(properties)) }
      schema["additionalProperties"] = additional?.openAPI(depth: depth - 1)
      return schema
    }
  }
}
