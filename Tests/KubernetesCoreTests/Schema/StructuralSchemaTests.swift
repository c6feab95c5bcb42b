import KubernetesCore
import Testing

@Suite struct StructuralSchemaTests {
  private func schema() throws -> StructuralSchema {
    try StructuralSchema(json: [
      "type": "object", "required": ["spec"],
      "properties": [
        "spec": [
          "type": "object", "required": ["image"],
          "properties": [
            "image": ["type": "string", "maxLength": 5, "minLength": 2, "pattern": "^[a-z]+$"],
            "replicas": ["type": "integer", "format": "int32", "minimum": 0, "default": 1],
            "kind": ["type": "string", "enum": ["A", "B"]],
            "limit": ["x-kubernetes-int-or-string": true],
            "any": ["x-kubernetes-preserve-unknown-fields": true, "nullable": true],
            "labels": ["type": "object", "additionalProperties": ["type": "string"]],
            "nested": [
              "type": "object", "default": [:],
              "properties": ["on": ["type": "boolean", "default": true]],
            ],
            "items": [
              "type": "array", "maxItems": 2, "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": ["name"],
              "items": [
                "type": "object", "required": ["name"],
                "properties": ["name": ["type": "string"], "size": ["type": "integer"]],
              ],
            ],
            "open": [
              "type": "object", "x-kubernetes-preserve-unknown-fields": true,
              "properties": [
                "closed": ["type": "object", "properties": ["a": ["type": "string"]]]
              ],
            ],
          ],
        ]
      ],
    ])
  }

  private func faults(_ spec: JSONValue) throws -> [String] {
    try schema().validate(["spec": spec]).map(\.description)
  }

  @Test(
    arguments: [
      (
        ["image": 1],
        "spec.image: Invalid value: \"integer\": spec.image in body must be of type string: "
          + "\"integer\""
      ),
      ([:], "spec.image: Required value"),
      (
        ["image": "ab", "replicas": -1],
        "spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0"
      ),
      (
        ["image": "ab", "replicas": 3_000_000_000],
        "spec.replicas: Invalid value: 3000000000: spec.replicas in body must fit into int32"
      ),
      (
        ["image": "ab", "kind": "C"],
        "spec.kind: Unsupported value: \"C\": supported values: \"A\", \"B\""
      ),
      (["image": "abcdef"], "spec.image: Too long: may not be more than 5 bytes"),
      (
        ["image": "a"],
        "spec.image: Invalid value: \"a\": spec.image in body should be at least 2 chars long"
      ),
      (
        ["image": "AB"],
        "spec.image: Invalid value: \"AB\": spec.image in body should match '^[a-z]+$'"
      ),
      (
        ["image": "ab", "limit": 0.5],
        "spec.limit: Invalid value: \"number\": spec.limit in body must be of type integer,string: "
          + "\"number\""
      ),
      (
        ["image": "ab", "items": [["name": "a"], ["name": "b"], ["name": "c"]]],
        "spec.items: Too many: 3: must have at most 2 items"
      ),
      (
        ["image": "ab", "items": [["name": "a"], ["name": "a", "size": 1]]],
        "spec.items[1]: Duplicate value: {\"name\":\"a\"}"
      ),
      (["image": "ab", "items": [[:]]], "spec.items[0].name: Required value"),
      (
        ["image": "ab", "labels": ["a.b/c": 1]],
        "spec.labels[a.b/c]: Invalid value: \"integer\": spec.labels[a.b/c] in body must be of type "
          + "string: \"integer\""
      ),
    ] as [(JSONValue, String)])
  func `what a schema refuses is told as the API server tells it`(spec: JSONValue, fault: String)
    throws
  {
    #expect(try faults(spec) == [fault])
  }

  @Test func `a null is an absent field unless it may be null`() throws {
    let value: JSONValue = ["image": "ab", "kind": nil, "replicas": nil, "any": nil]
    #expect(try faults(value).isEmpty)
    #expect(
      try schema().applyingDefaults(to: ["spec": value])
        == ["spec": ["image": "ab", "replicas": 1, "any": nil, "nested": ["on": true]]])
  }

  @Test func `what an object holds that stands in the place of a text is unknown`() throws {
    #expect(
      try schema().unknownFields(of: ["spec": ["image": ["x": 1], "kind": [["y": 1]]]])
        .map(\.reason) == ["unknown field \"spec.image.x\""])
  }

  @Test func `unknown fields are told and pruned, but in open objects kept`() throws {
    let value: JSONValue = [
      "apiVersion": "a/v1", "metadata": ["x": 1], "status": [:],
      "spec": ["image": "ab", "imag": 1, "open": ["b": 1, "closed": ["a": "x", "b": 1]]],
    ]
    #expect(
      try schema().unknownFields(of: value).map(\.reason) == [
        "unknown field \"status\"", "unknown field \"spec.imag\"",
        "unknown field \"spec.open.closed.b\"",
      ])
    #expect(
      try schema().pruned(value) == [
        "apiVersion": "a/v1", "metadata": ["x": 1],
        "spec": ["image": "ab", "open": ["b": 1, "closed": ["a": "x"]]],
      ])
  }

  @Test func `alternatives hold as their keyword says`() throws {
    let schema = try StructuralSchema(json: [
      "type": "object",
      "properties": ["a": ["type": "string"], "b": ["type": "string"]],
      "oneOf": [["required": ["a"]], ["required": ["b"]]],
      "not": ["required": ["c"]],
    ])
    #expect(schema.validate(["a": "x"]).isEmpty)
    #expect(schema.validate(["a": "x", "b": "y"]).count == 1)
    #expect(schema.validate(["a": "x", "c": "y"]).count == 1)
    #expect(schema.validate([:]).count == 1)
  }

  @Test func `what is no schema is refused with its place`() {
    let error = #expect(throws: FieldFault.self) {
      try StructuralSchema(json: ["properties": ["a": ["type": "text"]]])
    }
    #expect(error?.description == "properties.a.type: unknown type \"text\"")
  }
}
