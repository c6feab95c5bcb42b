internal import KubernetesCore
internal import OrderedCollections

@testable internal import KubernetesSimulator

/// What a field may hold, as far as values at its ends are made from it: taken from the CRD's schema,
/// or from the structures of the built-in types.
indirect enum Shape {
  case integer(minimum: JSONNumber?, maximum: JSONNumber?)
  case text(maximumLength: Int?, allowed: [JSONValue])
  case boolean
  case list(Shape, maximum: Int?)
  case map(Shape)
  case object(OrderedDictionary<String, Shape>, required: [String])
  case anything

  /// The shape that a schema of a CRD describes.
  init(_ schema: JSONValue) {
    func number(_ key: String) -> JSONNumber? {
      if case .number(let number)? = schema[key] { number } else { nil }
    }
    switch schema["type"]?.string {
    case "integer", "number":
      self = .integer(minimum: number("minimum"), maximum: number("maximum"))
    case "string":
      self = .text(
        maximumLength: schema["maxLength"]?.integer, allowed: schema["enum"]?.array ?? [])
    case "boolean": self = .boolean
    case "array":
      self = .list(Shape(schema["items"] ?? [:]), maximum: schema["maxItems"]?.integer)
    case "object":
      if let members = schema["properties"]?.object {
        self = .object(
          OrderedDictionary(members.map { ($0.key, Shape($0.value)) }) { first, _ in first },
          required: schema["required"]?.array?.compactMap(\.string) ?? [])
      } else {
        self = .map(schema["additionalProperties"].map { Shape($0) } ?? .anything)
      }
    default: self = .anything
    }
  }

  /// The shape of a built-in type.
  init(_ schema: StructuralSchema, depth: Int = 0) {
    guard depth < 12 else {
      self = .anything
      return
    }
    switch schema.type {
    case .integer, .number: self = .integer(minimum: nil, maximum: nil)
    case .boolean: self = .boolean
    case .string: self = .text(maximumLength: nil, allowed: [])
    case .array: self = .list(Shape(schema.items, depth: depth + 1), maximum: nil)
    case .object where schema.fields.isEmpty:
      self = .map(schema.additional.map { Shape($0, depth: depth + 1) } ?? .anything)
    case .object:
      let members = schema.fields.map { ($0.name, Shape($0.schema, depth: depth + 1)) }
      self = .object(OrderedDictionary(uniqueKeysWithValues: members), required: [])
    default: self = .anything
    }
  }

  /// Values of such a field at its ends, one beyond, and of other types.
  var extremes: [JSONValue] {
    switch self {
    case .integer(let minimum, let maximum):
      let ends = [minimum, maximum].compactMap { $0?.integer }.flatMap { [$0 - 1, $0, $0 + 1] }
      return ends.map { .integer($0) } + ExtremeValues.numbers + ExtremeValues.otherTypes
    case .text(let maximum, let allowed):
      let long = maximum.map { [$0, $0 + 1] } ?? []
      return long.map { .string(String(repeating: "a", count: $0)) } + allowed + ExtremeValues.texts
        + ExtremeValues.otherTypes
    case .boolean: return ExtremeValues.otherTypes
    case .list(let items, let maximum):
      let element = items.sample
      let counts = [0, maximum ?? 40, (maximum ?? 40) + 1, 3000]
      return counts.map { .array(Array(repeating: element, count: $0)) } + ExtremeValues.otherTypes
    case .map(let values):
      return ExtremeValues.maps(of: values.sample) + ExtremeValues.otherTypes
    case .object: return ExtremeValues.otherTypes + ExtremeValues.maps(of: "a")
    case .anything: return ExtremeValues.numbers + ExtremeValues.texts + ExtremeValues.otherTypes
    }
  }

  /// A value that may pass, with the members that it can't be without.
  var sample: JSONValue {
    switch self {
    case .integer(let minimum, _): return minimum.map { .number($0) } ?? 1
    case .text(_, let allowed): return allowed.first ?? "a"
    case .boolean: return true
    case .list(let items, _): return [items.sample]
    case .map(let values): return ["a": values.sample]
    case .object(let members, let required):
      var value: JSONValue = [:]
      for name in required { value[name] = members[name]?.sample(as: name) ?? "a" }
      return value
    case .anything: return "a"
    }
  }

  fileprivate func sample(as name: String) -> JSONValue {
    switch name {
    case "url", "http", "endpoint": "http://a/b"
    case "tcp": "a:80"
    default: sample
    }
  }
}
