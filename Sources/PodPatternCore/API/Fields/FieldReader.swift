internal import KubernetesCore

/// Reads typed values out of a JSON document and collects what is wrong on the way, so that a user
/// hears of every fault at once.
///
/// A field that is `null` is an absent field.
struct FieldReader {
  private(set) var faults = FaultList()

  mutating func fault(_ path: FieldPath, _ reason: String) {
    faults.append(FieldFault(at: path, reason))
  }

  // MARK: Objects and lists

  mutating func object(_ value: JSONValue?, _ path: FieldPath) -> JSONObject? {
    guard let value = present(value) else { return nil }
    guard let object = value.object else { return wrongType(value, "object", path) }
    return object
  }

  mutating func requiredObject(_ value: JSONValue?, _ path: FieldPath) -> JSONObject? {
    guard present(value) != nil else {
      fault(path, .required)
      return nil
    }
    return object(value, path)
  }

  /// Faults each field of an object that is not among those known.
  mutating func close(_ object: JSONObject, _ path: FieldPath, _ known: Set<JSONKey>) {
    for key in object.keys where !known.contains(JSONKey(key)) {
      fault(path.key(key), "unknown field")
    }
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
  ) -> [JSONObject.Element]? {
    guard let members = object(value, path) else { return nil }
    atMost(maximum, members.count, path)
    return Array(members.prefix(maximum))
  }

  private mutating func atMost(_ maximum: Int, _ count: Int, _ path: FieldPath) {
    guard count > maximum else { return }
    fault(path, "Too many: \(count): must have at most \(maximum) items")
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

  // MARK: Texts

  mutating func string(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard let value = present(value) else { return nil }
    guard let string = value.string else { return wrongType(value, "string", path) }
    return string
  }

  mutating func requiredString(_ value: JSONValue?, _ path: FieldPath) -> String? {
    guard present(value) != nil else {
      fault(path, .required)
      return nil
    }
    return text(value, path, [])
  }

  /// A text that keeps to rules.
  mutating func text(
    _ value: JSONValue?, _ path: FieldPath, _ rules: [Rule<String>], mayBeEmpty: Bool = false
  ) -> String? {
    guard let text = string(value, path) else { return nil }
    if text.isEmpty, !mayBeEmpty {
      fault(path, .required)
      return text
    }
    for rule in rules {
      if let reason = rule.fault(text) { fault(path, reason) }
    }
    return text
  }

  // MARK: Booleans and numbers

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

  /// A number of pods, or a share of them in percent of at most so many.
  mutating func share(_ value: JSONValue, _ path: FieldPath, maximum: Int) -> IntOrPercent? {
    if value.double != nil { return integer(value, path).map(IntOrPercent.count) }
    guard let text = value.string else { return wrongType(value, "integer or string", path) }
    guard text.last == "%", text.utf8.dropLast().allSatisfy(Syntax.isDigit), text.utf8.count > 1
    else {
      fault(path, .invalid(text, "must be a number of pods or a percentage such as 25%"))
      return nil
    }
    guard let percent = Count(String(text.dropLast())), percent.value <= maximum else {
      fault(path, .invalid(text, "must not be greater than \(maximum)%"))
      return nil
    }
    return .percent(percent.value)
  }

  /// A quantity of bytes in a range.
  mutating func size(
    _ value: JSONValue, _ path: FieldPath, minimum: Int, maximum: Int
  ) -> JSONValue? {
    guard Syntax.isQuantity(value), let bytes = Syntax.bytes(value) else {
      fault(path, .notASize)
      return nil
    }
    func text(_ bytes: Int) -> String {
      bytes >= 1 << 20 ? "\(bytes >> 20)Mi" : "\(bytes >> 10)Ki"
    }
    if bytes < minimum {
      fault(path, "Invalid value: must be at least \(text(minimum))")
    } else if bytes > maximum {
      fault(path, "Invalid value: must be at most \(text(maximum))")
    }
    return value
  }

  // MARK: -

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
