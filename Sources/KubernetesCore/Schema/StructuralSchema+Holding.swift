internal import OrderedCollections

extension StructuralSchema {
  /// The value, changed as little as it takes for the schema to admit it: for what a program tells of
  /// things that it has no say in.
  ///
  /// A text that is too long is cut, and says how much is left out; a number is held to its range; a
  /// list ends where it must, and has each key once; what has the wrong type or form, or has no place
  /// in the schema, is left out with all that can't be without it.
  ///
  /// - Returns: nil where the schema admits nothing like it. A null stays one, as it takes a field
  ///   away in a merge patch.
  public func holding(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .null: value
    case .bool: admits(value, .boolean) ? value : nil
    case .string(let text): admits(value, .string, .integerOrString) ? holding(text) : nil
    case .number(let number):
      admits(value, .number, .integer, .integerOrString) ? holding(number) : nil
    case .array(let elements): admits(value, .array) ? holding(elements) : nil
    case .object(let members): admits(value, .object) ? holding(members) : nil
    }
  }

  private func admits(_ value: JSONValue, _ types: ValueType...) -> Bool {
    let rules = rules
    guard rules.limits.allowed?.contains(value) ?? true else { return false }
    return rules.type.map(types.contains) ?? true
  }

  private func holding(_ text: String) -> JSONValue? {
    if rules.limits.format == "date-time", Timestamp(text) == nil { return nil }
    // A text that fits in bytes fits in characters.
    return .string(rules.limits.maximumLength.map { text.cut(toBytes: $0) } ?? text)
  }

  private func holding(_ number: JSONNumber) -> JSONValue? {
    let limits = rules.limits
    guard rules.type == .integer else { return .number(number) }
    let type = limits.format == "int64" ? Int.min...Int.max : ClosedRange.int32
    let least = max(type.lowerBound, limits.minimum?.integer ?? .min)
    let most = min(type.upperBound, limits.maximum?.integer ?? .max)
    guard least <= most else { return nil }
    return JSONValue.number(number).number(heldTo: least...most).map { .integer($0) }
  }

  private func holding(_ elements: [JSONValue]) -> JSONValue? {
    let rules = rules
    var seen: Set<JSONValue> = []
    var result: [JSONValue] = []
    for element in elements {
      guard rules.limits.maximumItems.map({ result.count < $0 }) ?? true else { break }
      guard let held = rules.items.map({ $0.holding(element) }) ?? element, !held.isNull else {
        continue
      }
      if let identity = rules.listType.identity(of: held), !seen.insert(identity).inserted {
        continue
      }
      result.append(held)
    }
    return .array(result)
  }

  private func holding(_ members: JSONObject) -> JSONValue? {
    let rules = rules
    var result: JSONObject = [:]
    for (name, member) in members {
      if let schema = rules.member(name) {
        result[name] = schema.holding(member)
      } else if rules.preservesUnknownFields {
        result[name] = member
      }
    }
    let isWhole = rules.required.allSatisfy { result[$0].map { !$0.isNull } ?? false }
    return isWhole ? .object(result) : nil
  }
}
