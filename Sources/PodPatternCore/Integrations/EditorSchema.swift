package import KubernetesCore

/// The schema of a PodPattern as JSON Schema (draft 7), which editors and kubeconform read.
///
/// It says what the CRD's says, but for its rules in CEL, which `podpattern validate` knows. Where the
/// CRD would drop an unknown field, this refuses it: here, it is a slip of the pen.
package enum EditorSchema {
  /// The document.
  package static let json: JSONValue = {
    var schema = converted(PodPatternCRD.presentSchema)
    schema["properties"]?["apiVersion"]?["enum"] = [.string(PodPattern.apiVersion)]
    schema["properties"]?["kind"]?["enum"] = ["PodPattern"]
    // An API server completes the schema of the metadata.
    schema["properties"]?["metadata"]?["additionalProperties"] = true
    schema["required"] = ["apiVersion", "kind", "metadata", "spec"]
    var document: JSONObject = [
      "$schema": "http://json-schema.org/draft-07/schema#", "title": "PodPattern",
    ]
    document.merge(schema.object ?? [:]) { first, _ in first }
    return .object(document)
  }()

  /// A node of the CRD's schema as JSON Schema.
  static func converted(_ node: JSONValue) -> JSONValue {
    var result = JSONObject()
    let isNullable = node["nullable"]?.bool == true
    for (key, value) in node.object ?? [:] {
      switch JSONKey(key) {
      case "nullable": continue
      case "properties": result[key] = .object((value.object ?? [:]).mapValues(converted))
      case "items", "additionalProperties": result[key] = converted(value)
      case "type" where isNullable: result[key] = [value, "null"]
      case "enum" where isNullable: result[key] = .array((value.array ?? []) + [.null])
      default: if !key.hasPrefix("x-") { result[key] = value }
      }
    }
    if node["x-kubernetes-int-or-string"]?.bool == true {
      result["type"] = isNullable ? ["integer", "string", "null"] : ["integer", "string"]
    }
    if node["properties"] != nil, node["x-kubernetes-preserve-unknown-fields"] == nil,
      node["additionalProperties"] == nil
    {
      result["additionalProperties"] = false
    }
    let alternatives = anyNames(of: node)
    if !alternatives.isEmpty { result["allOf"] = .array(alternatives) }
    return .object(result)
  }

  /// That fields which have other names as well are there under one of them, which is a rule in the CRD.
  private static func anyNames(of node: JSONValue) -> [JSONValue] {
    let required = (node[SchemaNote.required]?.array ?? []).filter {
      node["required"]?.array?.contains($0) != true
    }
    return required.map { name in
      let former = (node["properties"]?.object ?? [:]).filter {
        $0.value[SchemaNote.renamedTo] == name
      }
      let names = [name] + former.map { .string($0.key) }
      return ["anyOf": .array(names.map { ["required": [$0]] })]
    }
  }
}
