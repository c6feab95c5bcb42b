internal import KubernetesCore

/// What a field may hold: its schema, and how it is read.
struct FieldType<Value>: Sendable {
  private let node: @Sendable () -> SchemaNode
  private let rules: @Sendable () -> [CELRule]
  /// Puts what was written for an earlier version into today's words; nil where nothing was renamed.
  let renewal: Renewal?
  let read: @Sendable (inout FieldReader, JSONValue, FieldPath) -> Value?

  init(
    _ node: @autoclosure @escaping @Sendable () -> SchemaNode,
    rules: @autoclosure @escaping @Sendable () -> [CELRule] = [], renewal: Renewal? = nil,
    read: @escaping @Sendable (inout FieldReader, JSONValue, FieldPath) -> Value?
  ) {
    self.node = node
    self.rules = rules
    self.renewal = renewal
    self.read = read
  }

  /// The schema, under a description where it has none of its own.
  func schema(
    _ summary: String? = nil, default value: JSONValue? = nil
  ) -> SchemaNode {
    let result = (summary.map(node().described) ?? node()).rules(rules())
    return value.map(result.defaulting) ?? result
  }

  /// The same schema, read in another way.
  func reading<New>(
    _ read: @escaping @Sendable (inout FieldReader, JSONValue, FieldPath) -> New?
  ) -> FieldType<New> { FieldType<New>(node(), rules: rules(), renewal: renewal, read: read) }

  func map<New>(_ change: @escaping @Sendable (Value) -> New?) -> FieldType<New> {
    reading { [read] in read(&$0, $1, $2).flatMap(change) }
  }

  /// The same under a description, as the elements of a list have one.
  func described(_ summary: String) -> FieldType {
    FieldType(node().described(summary), rules: rules(), renewal: renewal, read: read)
  }

  /// The same, whose values of earlier versions are put into today's words by one more way.
  func renewing(_ more: @escaping Renewal) -> FieldType {
    let renewal: Renewal = { [renewal] value in more(renewal?(value) ?? value) }
    return FieldType(node(), rules: rules(), renewal: renewal, read: read)
  }

  /// The same, whose value is the name of an object of a kind.
  func referring(to kind: String) -> FieldType {
    FieldType(node().referring(to: kind), rules: rules(), renewal: renewal, read: read)
  }

  /// The same with a rule that the API server alone checks, or that is checked elsewhere.
  func onServer(_ rule: CELRule) -> FieldType {
    FieldType(node(), rules: rules() + [rule], renewal: renewal, read: read)
  }

  /// The same with such a rule about the value of a field of it, if it has one.
  func onServer(_ rule: CELRule, on field: String) -> FieldType {
    FieldType(node().rule(rule, on: field), rules: rules(), renewal: renewal, read: read)
  }
}

// MARK: Scalars

extension FieldType<Bool> {
  static var boolean: FieldType {
    FieldType(.boolean()) { $0.bool($1, $2) }
  }
}

extension FieldType<Int> {
  /// A number that counts something.
  static func count(minimum: Int = 0, maximum: Int = Int(Int32.max)) -> FieldType {
    FieldType(.count(minimum: minimum, maximum: maximum)) {
      $0.integer($1, $2, minimum: minimum, maximum: maximum)
    }
  }
}

extension FieldType where Value: RawRepresentable<String> & CaseIterable & Sendable {
  /// One of some words, each of which was another one in an earlier version.
  static func choice(formerly former: (Value) -> String) -> FieldType {
    let words = Value.allCases.map { (former($0), $0.rawValue) }
    return choice.renewing(Renewals.words(Dictionary(words) { first, _ in first }))
  }

  static var choice: FieldType {
    let values = Value.allCases.map(\.rawValue)
    return FieldType(.choice(values)) { reader, value, path in
      guard let text = reader.string(value, path) else { return nil }
      if let choice = Value(rawValue: text) { return choice }
      reader.fault(path, .unsupported(text, values))
      return nil
    }
  }
}

extension FieldType<String> {
  /// A text of at most so many bytes; an empty one is as good as none, unless it may be empty.
  static func text(
    _ maxLength: Int, _ rules: Rule<String>..., mayBeEmpty: Bool = false, minLength: Int? = nil,
    pattern: String? = nil
  ) -> FieldType {
    text(maxLength, rules: rules, mayBeEmpty: mayBeEmpty, minLength: minLength, pattern: pattern)
  }

  static func text(
    _ maxLength: Int, rules: [Rule<String>], mayBeEmpty: Bool = false, minLength: Int? = nil,
    pattern: String? = nil
  ) -> FieldType {
    FieldType(
      .string(maxLength: maxLength, minLength: minLength, pattern: pattern),
      rules: rules.flatMap(\.cel)
    ) { $0.text($1, $2, rules, mayBeEmpty: mayBeEmpty) }
  }

  /// One of some words, by them what Fluent Bit calls it: what the words were in an earlier version.
  static func choice(_ words: KeyValuePairs<String, String>) -> FieldType {
    let former = words.map { ($0.value, $0.key) }
    return choice(words.map(\.key))
      .renewing(Renewals.words(Dictionary(former) { first, _ in first }))
  }

  /// What tells an element of a list from others; empty where there is one alone.
  static var elementName: FieldType {
    .text(
      32, .elementName, mayBeEmpty: true, pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$")
  }

  static func choice(_ values: [String], _ rules: Rule<String>...) -> FieldType {
    let all = rules + [Rule { values.contains($0) ? nil : .unsupported($0, values) }]
    return FieldType(.choice(values)) { $0.text($1, $2, all, mayBeEmpty: true) }
  }
}

extension FieldType<IntOrPercent> {
  /// A number of pods, or a share of them in percent of at most so many.
  static func share(atMost maximum: Int) -> FieldType {
    FieldType(.share(atMost: maximum)) { $0.share($1, $2, maximum: maximum) }
  }
}

extension FieldType<JSONValue> {
  /// A quantity of bytes, kept as it is written.
  static func size(atLeast minimum: Int, atMost maximum: Int = .max) -> FieldType {
    FieldType(.size()) { $0.size($1, $2, minimum: minimum, maximum: maximum) }
  }

  /// A quantity that may be any number of bytes.
  static var anySize: FieldType {
    FieldType(.size()) { reader, value, path in
      if !Syntax.isQuantity(value) { reader.fault(path, .notASize) }
      return value
    }
  }
}

// MARK: Objects and lists

extension FieldType where Value: Sendable {
  /// An object with these fields and no others.
  static func object(_ fields: Fields<Value>) -> FieldType {
    FieldType(fields.schema, rules: fields.rules, renewal: fields.renewal) {
      fields.read(&$0, $1, $2)
    }
  }
}

extension FieldType {
  /// A list of at most so many elements.
  static func list<Element>(
    of element: FieldType<Element>, minItems: Int? = nil, maxItems: Int,
    _ merging: ListMerging = .atomic
  ) -> FieldType where Value == [Element] {
    FieldType(
      .list(of: element.schema(), minItems: minItems, maxItems: maxItems, merging),
      renewal: element.renewal.map(Renewals.elements)
    ) { reader, value, path in
      guard let elements = reader.array(value, path, atMost: maxItems) else { return nil }
      if minItems != nil, elements.isEmpty { reader.fault(path, .required) }
      return elements.enumerated().compactMap { index, value in
        element.read(&reader, value, path.index(index))
      }
    }
  }

  /// An object whose keys are the user's.
  ///
  /// `readItems`: how many members are read; as many as the schema takes without it.
  static func map<Element>(
    of element: FieldType<Element>, maxItems: Int, readItems: Int? = nil, keys: Rule<String>,
    _ value: @escaping @Sendable ([(String, Element)]) -> Value
  ) -> FieldType {
    FieldType(.map(of: element.schema(), maxItems: maxItems)) { reader, members, path in
      reader.map(members, path, atMost: readItems ?? maxItems).map { members in
        value(
          members.compactMap { key, member in
            let path = path.key(key)
            if let reason = keys.fault(key) { reader.fault(path, reason) }
            return member.isNull ? nil : element.read(&reader, member, path).map { (key, $0) }
          })
      }
    }
  }
}
