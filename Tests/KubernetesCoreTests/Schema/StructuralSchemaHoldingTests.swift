internal import KubernetesCore
internal import Testing

/// Values that are made to keep to a schema.
@Suite struct StructuralSchemaHoldingTests {
  private let schema: StructuralSchema

  init() throws {
    schema = try StructuralSchema(json: [
      "type": "object",
      "properties": [
        "text": ["type": "string", "maxLength": 40],
        "word": ["type": "string", "enum": ["a", "b"]],
        "time": ["type": "string", "format": "date-time"],
        "small": ["type": "integer", "format": "int32"],
        "large": ["type": "integer", "format": "int64"],
        "count": ["type": "integer", "minimum": 0, "maximum": 9],
        "flag": ["type": "boolean"],
        "list": [
          "type": "array", "maxItems": 2, "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name"],
          "items": [
            "type": "object", "required": ["name"],
            "properties": ["name": ["type": "string"], "n": ["type": "integer", "minimum": 1]],
          ],
        ],
      ],
    ])
  }

  private func held(_ value: JSONValue) -> JSONValue? {
    let held = schema.holding(value)
    if let held {
      #expect(schema.validate(held).isEmpty)
      #expect(schema.holding(held) == held)
    }
    return held
  }

  @Test func `what the schema admits stays as it is`() {
    let value: JSONValue = [
      "text": "a", "word": "b", "time": "2026-01-01T00:00:00Z", "small": -5,
      "large": .integer(.max),
      "count": 9, "flag": true, "list": [["name": "a", "n": 3], ["name": "b"]],
    ]
    #expect(held(value) == value)
    // In a merge patch a null takes a field away.
    #expect(schema.holding(["text": nil]) == ["text": nil])
  }

  @Test func `what is too much is cut or held to its end`() throws {
    let text = String(repeating: "x", count: 1000)
    let result = try #require(
      held([
        "text": .string(text), "small": .integer(.max), "large": 1e300, "count": -1,
        "list": [["name": "a", "n": 0.5], ["name": "a"], ["name": "b"], ["name": "c"]],
      ]))
    #expect(result["text"]?.string?.hasSuffix("bytes more)") == true)
    #expect(result["small"] == 2_147_483_647)
    #expect(result["large"] == .integer(.max))
    #expect(result["count"] == 0)
    #expect(result["list"] == [["name": "a", "n": 1], ["name": "b"]])
  }

  @Test func `what has no place is left out`() {
    #expect(
      held([
        "text": 1, "word": "c", "time": "soon", "flag": "true", "other": 1, "count": "1",
        "list": [["n": 1], "a", nil, ["name": nil]],
      ]) == ["list": []])
    #expect(held(["list": [:]]) == [:])
    #expect(schema.holding(.string("a")) == nil)
  }
}
