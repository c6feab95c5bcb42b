package import KubernetesCore

/// Objects of Kubernetes' own structures at random, which a seed repeats: any field that has a number
/// in protobuf, with any value that its type allows.
package struct RandomStructure {
  private var random: SplitMix64

  /// Objects that follow from a seed.
  package init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Texts that are easily got wrong.
  private static let texts = [
    "a", "", "web-1", "é\u{301}", "\u{0}\n\t\"\\", "日本語", "🙂", "{}", "null", "1",
    "app.kubernetes.io/name",
  ]
  private static let quantities = [
    "1", "100m", "0.5", "1Gi", "1e3", "1.5Gi", "0", "12345678901234567890",
  ]
  private static let integers = [0, 1, -1, 80, 300, 65_535, Int(Int32.max), Int(Int32.min)]

  /// An object of a structure, whose innermost objects are so many levels deep at most.
  package mutating func object(_ name: String, depth: Int = 6) -> JSONObject {
    let known = Set(ProtobufStructure.named(name)?.fieldNames ?? [])
    var fields = StructuralSchema(structure: name).fields.filter { known.contains($0.name) }
    fields.shuffle(using: &random)
    let count = Int.random(in: 0...min(fields.count, 6), using: &random)
    var object = JSONObject()
    for (name, schema) in fields.prefix(count) { object[name] = value(schema, depth) }
    return object
  }

  /// A value of a schema; nil where there is none that protobuf can say.
  private mutating func value(_ schema: StructuralSchema, _ depth: Int) -> JSONValue? {
    if let name = schema.structureName {
      guard depth > 0, ProtobufStructure.named(name) != nil else { return nil }
      return .object(object(name, depth: depth - 1))
    }
    switch schema.type {
    case .string: return .string(pick(Self.texts))
    case .quantity: return .string(pick(Self.quantities))
    case .boolean: return .bool(Bool.random(using: &random))
    case .integer where schema.format == "int64" && Bool.random(using: &random):
      return .integer(pick([Int.max, Int.min, 1 << 40]))
    case .integer: return .integer(pick(Self.integers))
    case .integerOrString:
      return Bool.random(using: &random)
        ? .integer(pick(Self.integers)) : .string(pick(Self.texts))
    case .array:
      let items = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
        value(schema.items, depth)
      }
      return items.isEmpty ? nil : .array(items)
    case .object:
      var entries = JSONObject()
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        entries[pick(Self.texts)] = schema.additional.flatMap { value($0, depth) }
      }
      return entries.isEmpty ? nil : .object(entries)
    case .number, nil: return nil
    }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }
}
