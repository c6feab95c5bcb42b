extension JSONValue {
  /// Whether this is `null`.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The Boolean, if this is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The text, if this is a string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The number, if this is an integer that fits.
  public var integer: Int? { if case .number(let value) = self { value.integer } else { nil } }

  /// The count next to the number, if this is one: for what others wrote.
  public var count: Int? { number(heldTo: Count.range) }

  /// The whole number next to the number, if this is one, in a range: for what others wrote.
  public func number(heldTo range: ClosedRange<Int>) -> Int? {
    guard case .number(let number) = self else { return nil }
    return number.integer?.held(to: range) ?? Int(holding: number.double, to: range)
  }

  /// The nearest double, if this is a number.
  public var double: Double? { if case .number(let value) = self { value.double } else { nil } }

  /// The elements, if this is an array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

  /// The members, if this is an object.
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The value under a key: nil where this is no object or has no such key.
  ///
  /// Setting a key on something that is no object makes it one; setting nil removes the key.
  public subscript(key: String) -> JSONValue? {
    get { if case .object(let members) = self { members[key] } else { nil } }
    set {
      var members: JSONObject
      if case .object(let existing) = self { members = existing } else { members = [:] }
      self = .null  // drops the second reference, so that the change below copies nothing
      members[key] = newValue
      self = .object(members)
    }
  }

  /// The element at an index: nil where this is no array or it is shorter.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// What stands at a path of member names and list indices; nil where nothing does.
  package func at(_ path: [String]) -> JSONValue? {
    var value = self
    for step in path {
      guard let next = value[step] ?? Int(step).flatMap({ value[$0] }) else { return nil }
      value = next
    }
    return value
  }

  /// What kind of value this is, in the words of JSON Schema: `object`, `array`, `string`,
  /// `integer`, `number`, `boolean` or `null`.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number(let number): number.integer == nil ? "number" : "integer"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

extension JSONValue {
  /// How many arrays and objects stand inside one another at most; 0 for any other value.
  ///
  /// No deeper value than `maximumDepth` is ever read.
  public var nesting: Int {
    switch self {
    case .object(let members): 1 + (members.values.lazy.map(\.nesting).max() ?? 0)
    case .array(let elements): 1 + (elements.lazy.map(\.nesting).max() ?? 0)
    default: 0
    }
  }

  /// Whether both are the same document, whatever the order of keys.
  public func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      left.count == right.count
        && left.allSatisfy { key, value in right[key].map { value.isEquivalent(to: $0) } ?? false }
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    default: self == other
    }
  }
}
