package import KubernetesCore

/// The fields of a part of the status, each declared once: the CRD's schema, the JSON that is
/// written and the reading of what was written are made of them.
///
/// Unlike the spec's `Fields`, reading reports no faults: whoever wrote the status, what is missing or
/// malformed has its default.
struct StatusFields<Root: Sendable>: Sendable {
  private let initial: Root
  private let summary: String
  private let fields: [StatusField<Root>]

  init(
    _ initial: Root, _ summary: String,
    @StatusFieldsBuilder<Root> _ fields: () -> [StatusField<Root>]
  ) {
    (self.initial, self.summary, self.fields) = (initial, summary, fields())
  }

  var schema: SchemaNode {
    .object(
      summary,
      fields.map { SchemaProperty($0.name, $0.schema(), isRequired: $0.presence.isRequired) })
  }

  /// Nil if this is no object, or a field is missing that identifies what it is about.
  func read(_ json: JSONValue?) -> Root? {
    guard let object = json?.object else { return nil }
    var root = initial
    for field in fields {
      guard let value = object[field.name], field.read(value, &root) else {
        if field.presence.isIdentity { return nil }
        continue
      }
    }
    return root
  }

  /// Holds every field to what its schema admits, without the way through JSON.
  func hold(_ root: inout Root) {
    for field in fields { field.hold(&root) }
  }

  /// All fields, so that a merge patch leaves no old ones behind: those that do not apply are null.
  func json(of root: Root) -> JSONValue {
    .object(JSONObject(fields.map { ($0.name, $0.write(root) ?? .null) }))
  }
}

@resultBuilder
enum StatusFieldsBuilder<Root: Sendable> {
  static func buildExpression(_ field: StatusField<Root>) -> StatusField<Root> { field }
  static func buildBlock(_ fields: StatusField<Root>...) -> [StatusField<Root>] { fields }
}

/// What the part is that a field of the status is missing in.
enum StatusPresence {
  case optional
  /// Refused by the server.
  case required
  /// Nothing to the operator.
  case identity
  /// Refused by the server, and nothing to the operator.
  case requiredIdentity

  var isRequired: Bool { self == .required || self == .requiredIdentity }
  var isIdentity: Bool { self == .identity || self == .requiredIdentity }
}

/// A field of the status.
struct StatusField<Root: Sendable>: Sendable {
  let name: String
  let presence: StatusPresence
  let schema: @Sendable () -> SchemaNode
  /// Tells whether the value was one.
  let read: @Sendable (JSONValue, inout Root) -> Bool
  let write: @Sendable (Root) -> JSONValue?
  /// Changes the value as little as it takes for the schema to admit it.
  let hold: @Sendable (inout Root) -> Void

  init<Value>(
    _ member: any WritableKeyPath<Root, Value> & Sendable, _ name: String,
    _ type: StatusType<Value>, _ summary: String, _ presence: StatusPresence = .optional
  ) {
    self.init(
      name, type, summary, presence, get: { $0[keyPath: member] },
      set: { $0[keyPath: member] = $1 })
  }

  init<Value>(
    _ member: any WritableKeyPath<Root, Value?> & Sendable, _ name: String,
    _ type: StatusType<Value>, _ summary: String
  ) {
    self.init(
      name, type, summary, get: { $0[keyPath: member] },
      set: { $0[keyPath: member] = $1 })
  }

  init<Value>(
    _ member: any WritableKeyPath<Root, Value?> & Sendable, _ name: String,
    _ fields: StatusFields<Value>
  ) {
    self.init(
      name,
      StatusType(
        schema: { _ in fields.schema }, read: fields.read, write: fields.json(of:),
        hold: { fields.hold(&$0) }), "", get: { $0[keyPath: member] },
      set: { $0[keyPath: member] = $1 })
  }

  init<Value>(
    _ name: String, _ type: StatusType<Value>, _ summary: String,
    _ presence: StatusPresence = .optional,
    get: @escaping @Sendable (Root) -> Value?, set: @escaping @Sendable (inout Root, Value) -> Void
  ) {
    self.name = name
    self.presence = presence
    schema = { type.schema(summary) }
    read = { json, root in
      guard let value = type.read(json) else { return false }
      set(&root, value)
      return true
    }
    write = { get($0).map(type.write) }
    hold = { root in
      guard let change = type.hold, var value = get(root) else { return }
      change(&value)
      set(&root, value)
    }
  }
}

/// What a field of the status may hold.
struct StatusType<Value>: Sendable {
  var schema: @Sendable (_ summary: String) -> SchemaNode
  let read: @Sendable (JSONValue) -> Value?
  let write: @Sendable (Value) -> JSONValue
  /// Changes a value as little as it takes for the schema to admit it, and for people to read it; nil
  /// where it admits every value.
  var hold: (@Sendable (inout Value) -> Void)?
}

extension StatusType<String> {
  /// No message that people read is longer.
  private static var longestText: Int { 4096 }

  /// A text in one line.
  static var text: StatusType {
    StatusType(
      schema: { .string($0, maxLength: longestText) }, read: \.string, write: { .string($0) },
      hold: { $0 = $0.inOneLine.cut(toBytes: longestText) })
  }

  /// A text that keeps its line breaks: of what a container said, the last line is the most telling.
  static var lines: StatusType {
    var type = text
    type.hold = { $0 = $0.legible.cut(toBytes: longestText) }
    return type
  }
}

extension StatusType<Int> {
  static var count: StatusType {
    StatusType(
      schema: { .count($0) }, read: \.count, write: { .integer($0) },
      hold: { $0 = Count($0).value })
  }

  static var exitCode: StatusType {
    StatusType(
      schema: { .integer($0) }, read: { $0.number(heldTo: .int32) }, write: { .integer($0) },
      hold: { $0 = $0.held(to: .int32) })
  }

  /// A number of 64 bits that is at most so many.
  static func long(atMost maximum: Int = .max) -> StatusType {
    StatusType(
      schema: { .integer($0, format: "int64") }, read: { $0.number(heldTo: 0...maximum) },
      write: { .integer($0) }, hold: { $0 = $0.held(to: 0...maximum) })
  }
}

extension StatusType<Bool> {
  static var boolean: StatusType {
    StatusType(schema: { .boolean($0) }, read: \.bool, write: { .bool($0) })
  }
}

extension StatusType<Timestamp> {
  static var time: StatusType {
    StatusType(
      schema: {
        SchemaNode([
          "description": .string($0), "type": "string", "format": "date-time",
        ])
      },
      read: { $0.string.flatMap { Timestamp($0) } }, write: { .string($0.description) },
      hold: { $0 = $0.inWholeSeconds })
  }
}

extension StatusType where Value: RawRepresentable<String> & CaseIterable & Sendable {
  static var choice: StatusType {
    StatusType(
      schema: { .choice($0, Value.allCases.map(\.rawValue)) },
      read: { $0.string.flatMap(Value.init(rawValue:)) }, write: { .string($0.rawValue) })
  }
}

extension StatusType {
  /// A list of objects, which a patch replaces as a whole: what does not apply in an element is left
  /// out of it.
  ///
  /// - `absentWhenEmpty`: whether an empty list is null.
  static func list<Element: Sendable>(
    of fields: StatusFields<Element>, maxItems: Int, key: String, absentWhenEmpty: Bool = false
  ) -> StatusType where Value == [Element] {
    StatusType(
      schema: { .list($0, of: fields.schema, maxItems: maxItems, .map(key: key)) },
      read: { $0.array?.compactMap(fields.read) },
      write: { elements in
        elements.isEmpty && absentWhenEmpty
          ? .null : .array(elements.map { fields.json(of: $0).withoutNulls })
      },
      hold: { elements in
        if elements.count > maxItems { elements.removeSubrange(maxItems...) }
        for index in elements.indices { fields.hold(&elements[index]) }
      })
  }
}

extension StatusType<[String]> {
  static func list(of summary: String, maxItems: Int) -> StatusType {
    StatusType(
      schema: {
        .list($0, of: StatusType<String>.text.schema(summary), maxItems: maxItems, .atomic)
      },
      read: { $0.array?.compactMap(\.string) },
      write: { .array($0.map { .string($0) }) },
      hold: { texts in
        if texts.count > maxItems { texts.removeSubrange(maxItems...) }
        let hold = StatusType<String>.text.hold
        for index in texts.indices { hold?(&texts[index]) }
      })
  }
}

extension JSONValue {
  /// The same without members that are null.
  package var withoutNulls: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.withoutNulls))
    case .object(let members):
      .object(members.filter { !$0.value.isNull }.mapValues(\.withoutNulls))
    default: self
    }
  }
}
