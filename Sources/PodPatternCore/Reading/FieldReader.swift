internal import KubernetesCore

/// Reads typed fields out of a JSON document and collects what is wrong on the way, so that a user
/// hears of every fault at once.
///
/// A field that is `null` is an absent field.
struct FieldReader {
  private(set) var faults = FaultList()

  mutating func fault(_ path: FieldPath, _ reason: String) {
    faults.append(Fault(path: path, reason: reason))
  }

  mutating func object(_ value: JSONValue?, _ path: FieldPath) -> JSONObject? {
    guard let value = present(value) else { return nil }
    guard let object = value.object else { return wrongType(value, "object", path) }
    return object
  }

  /// A list, read to its limit and no further.
  mutating func array(
    _ value: JSONValue?, _ path: FieldPath, atMost maximum: Int
  ) -> [JSONValue]? {
    guard let value = present(value) else { return nil }
    guard let array = value.array else { return wrongType(value, "array", path) }
    atMost(maximum, array.count, path)
    return Array(array.prefix(maximum))
  }

  /// An object whose keys are the user's, read to its limit and no further.
  mutating func map(
    _ value: JSONValue?, _ path: FieldPath, atMost maximum: Int
  ) -> JSONObject? {
    guard let members = object(value, path) else { return nil }
    atMost(maximum, members.count, path)
    return JSONObject(members.prefix(maximum).map { ($0.key, $0.value) })
  }

  private mutating func atMost(_ maximum: Int, _ count: Int, _ path: FieldPath) {
    guard count > maximum else { return }
    fault(path, "Too many: \(count): must have at most \(maximum) items")
  }

  mutating func string(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard let value = present(value) else { return nil }
    guard let string = value.string else { return wrongType(value, "string", path) }
    return string
  }

  mutating func bool(_ value: JSONValue?, _ path: FieldPath) -> Bool? {
    guard let value = present(value) else { return nil }
    guard let bool = value.bool else { return wrongType(value, "boolean", path) }
    return bool
  }

  mutating func integer(
    _ value: JSONValue?, _ path: FieldPath, minimum: Int = 0, maximum: Int = Int(Int32.max)
  ) -> Int? {
    guard let value = present(value) else { return nil }
    // total: it is held to its range below
    guard let integer = value.integer else { return wrongType(value, "integer", path) }
    if integer < minimum {
      fault(path, .invalid(integer, "must be greater than or equal to \(minimum)"))
    } else if integer > maximum {
      fault(path, .invalid(integer, "must be less than or equal to \(maximum)"))
    }
    return integer.held(to: minimum...max(minimum, maximum))
  }

  mutating func requiredString(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard present(value) != nil else {
      fault(path, .required)
      return nil
    }
    guard let text = string(value, path) else { return nil }
    if text.isEmpty { fault(path, .required) }
    return text
  }

  mutating func strings(_ value: JSONValue?, _ path: FieldPath) -> [String: String] {
    var result: [String: String] = [:]
    for (key, member) in object(value, path) ?? [:] {
      if let text = string(member, path.key(key)) { result[key] = text }
    }
    return result
  }

  mutating func stringList(
    _ value: JSONValue?, _ path: FieldPath, atMost maximum: Int
  ) -> [String]? {
    guard let elements = array(value, path, atMost: maximum) else { return nil }
    return elements.enumerated().compactMap { string($1, path.index($0)) }
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ value: JSONValue?, _ path: FieldPath, _: Choice.Type = Choice.self
  ) -> Choice? where Choice.RawValue == String {
    guard let text = string(value, path) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    fault(path, .unsupported(text, Choice.allCases.map(\.rawValue)))
    return nil
  }

  /// Faults each field of an object that is not among those known.
  mutating func close(_ object: JSONObject, _ path: FieldPath, _ known: Set<String>) {
    let known = Set(known.map { JSONKey($0) })
    for key in object.keys where !known.contains(JSONKey(key)) {
      fault(path.key(key), "unknown field")
    }
  }

  private func present(_ value: JSONValue?) -> JSONValue? {
    guard let value, !value.isNull else { return nil }
    return value
  }

  private mutating func wrongType<Value>(
    _ value: JSONValue, _ expected: String, _ path: FieldPath
  ) -> Value? {
    fault(path, .wrongType(value.typeName, expected: expected))
    return nil
  }
}
