internal import KubernetesCore

/// A field of a type of the API, or what is to be checked of several of them.
struct Field<Root: Sendable>: Sendable {
  let names: [String]
  /// The properties of the schema, with the defaults that a value has before anything is read.
  ///
  /// They are made when the CRD is asked for; reading a pattern does without them.
  let properties: @Sendable (Root) -> [SchemaProperty]
  let rules: @Sendable () -> [CELRule]
  /// Makes what puts the field of an object into today's words, out of what a value is before anything
  /// is read; nil where nothing was renamed.
  let renewal: @Sendable (Root) -> ObjectRenewal?
  /// Reads the field, and tells whether those that follow are to be read.
  let read: @Sendable (inout FieldReader, Members, inout Root) -> Bool
  /// The names that the field had in earlier versions.
  private(set) var formerNames: [String] = []
  private var isRequired = false
  private(set) var turn = 0

  private init(
    _ names: [String] = [],
    properties: @escaping @Sendable (Root) -> [SchemaProperty] = { _ in [] },
    rules: @escaping @Sendable () -> [CELRule] = { [] },
    renewal: @escaping @Sendable (Root) -> ObjectRenewal? = { _ in nil },
    read: @escaping @Sendable (inout FieldReader, Members, inout Root) -> Bool
  ) {
    self.names = names
    self.properties = properties
    self.rules = rules
    self.renewal = renewal
    self.read = read
  }

  /// The field as the schema requires it.
  var required: Field {
    Field(
      names,
      properties: { [properties] root in
        properties(root).map { SchemaProperty($0.name, $0.node, isRequired: true) }
      }, rules: rules, renewal: renewal, read: read)
  }

  /// The field read in a later turn than 0: the order of faults is not that of `kubectl explain`.
  func turn(_ turn: Int) -> Field {
    var field = self
    field.turn = turn
    return field
  }
}

/// What a field is where it is left out.
struct Presence<Value>: Sendable {
  fileprivate var isRequired = false
  fileprivate var isDecisive = false
  /// The default that the schema has.
  fileprivate var defaultValue: (@Sendable (Value) -> JSONValue)?

  /// May be left out. A null is as good: an API server drops it, since no schema of ours is nullable.
  static var optional: Presence { Presence() }
  static var required: Presence { Presence(isRequired: true) }
  /// Required, and without it the fields that follow are not read.
  static var decisive: Presence { Presence(isRequired: true, isDecisive: true) }

  /// Is filled in by a server with what the field is before anything is read.
  static func defaulting(_ json: @escaping @Sendable (Value) -> JSONValue) -> Presence {
    Presence(defaultValue: json)
  }
}

extension Presence where Value: FieldValue {
  /// Is filled in by a server with what the field is before anything is read.
  static var defaulted: Presence { .defaulting { $0.json } }
}

/// What is written in JSON as it was read.
protocol FieldValue: Sendable {
  var json: JSONValue { get }
}

extension Bool: FieldValue { var json: JSONValue { .bool(self) } }
extension Int: FieldValue { var json: JSONValue { .integer(self) } }
extension String: FieldValue { var json: JSONValue { .string(self) } }
extension JSONValue: FieldValue { var json: JSONValue { self } }
extension JSONObject: FieldValue { var json: JSONValue { .object(self) } }
extension Array: FieldValue where Element: FieldValue {
  var json: JSONValue { .array(map(\.json)) }
}
extension FieldValue where Self: RawRepresentable<String> {
  var json: JSONValue { .string(rawValue) }
}

// MARK: One field

extension Field {
  init<Value>(
    _ member: any WritableKeyPath<Root, Value> & Sendable, _ name: String,
    _ type: FieldType<Value>, _ presence: Presence<Value> = .optional, _ summary: String? = nil
  ) {
    self.init(name, type, presence, summary, initial: { $0[keyPath: member] }) {
      $0[keyPath: member] = $1
    }
  }

  init<Value>(
    _ member: any WritableKeyPath<Root, Value?> & Sendable, _ name: String,
    _ type: FieldType<Value>, _ presence: Presence<Value> = .optional, _ summary: String? = nil
  ) {
    self.init(name, type, presence, summary, initial: { $0[keyPath: member] }) {
      $0[keyPath: member] = $1
    }
  }

  private init<Value>(
    _ name: String, _ type: FieldType<Value>, _ presence: Presence<Value>, _ summary: String?,
    initial: @escaping @Sendable (Root) -> Value?,
    whenAbsent fill: @escaping @Sendable (inout Root) -> Void = { _ in },
    _ assign: @escaping @Sendable (inout Root, Value) -> Void
  ) {
    let key = JSONKey(name)
    self.init(
      [name],
      properties: { root in
        let value = presence.defaultValue.flatMap { json in initial(root).map(json) }
        let node = type.schema(summary, default: value)
        return [SchemaProperty(name, node, isRequired: presence.isRequired)]
      },
      renewal: { _ in type.renewal.map { Renewals.member(name, $0) } },
      read: { reader, members, root in
        guard let value = members[key] else {
          if presence.isRequired { reader.fault(members.path.key(name), .required) }
          fill(&root)
          return !presence.isDecisive
        }
        guard let result = type.read(&reader, value, members.path.key(name)) else {
          return !presence.isDecisive
        }
        assign(&root, result)
        return true
      })
    isRequired = presence.isRequired
  }
}

extension Field where Root == JSONObject {
  /// A member of an object that is kept as JSON.
  init<Value: FieldValue>(
    _ name: String, _ type: FieldType<Value>, _ presence: Presence<Value> = .optional,
    _ summary: String? = nil
  ) {
    self.init(name, type, presence, summary, initial: { _ in nil }) { $0[name] = $1.json }
  }

  /// A member of an object that is kept as JSON, with what it is where it is left out.
  init<Value: FieldValue>(
    _ name: String, _ type: FieldType<Value>, default value: Value, _ summary: String
  ) {
    self.init(
      name, type, .defaulted, summary, initial: { _ in value },
      whenAbsent: { $0[name] = value.json }
    ) { $0[name] = $1.json }
  }
}

// MARK: Former names

extension Field {
  /// The field, which had another name in an earlier version.
  ///
  /// Whoever writes the former name is told of the present one, by the API server and by this program.
  /// What a cluster has of an earlier version is kept under that name, and renewed before it is read.
  ///
  /// - Parameters:
  ///   - former: The former name.
  ///   - type: What was written under it.
  ///   - merge: Makes the present value out of the former one and what stands under the present name.
  /// - Returns: The field, which knows both names.
  func formerly(
    _ former: String, _ type: SchemaNode,
    merge: (@Sendable (_ former: JSONValue, _ present: JSONValue?) -> JSONValue)? = nil
  ) -> Field {
    guard let name = names.first else { return self }
    let (inner, properties, read) = (renewal, properties, read)
    let (key, others) = (JSONKey(former), names.map { JSONKey($0) })
    var field = Field(
      names + [former],
      properties: { root in
        properties(root).map(\.requiredByRule) + [SchemaProperty(former, type.former(now: name))]
      }, rules: rules,
      renewal: { root in
        let unsaid = properties(root).first?.node.json["default"]
        return Renewals.rename(
          former, to: name, inner(root),
          merge: merge ?? { former, present in
            present == nil || present == unsaid ? former : present ?? former
          })
      },
      read: { reader, members, root in
        guard members[key] != nil else { return read(&reader, members, &root) }
        reader.fault(members.path.key(former), .renamed(to: name))
        // What is told of the present name as well would be that it is missing.
        return others.contains { members[$0] != nil } ? read(&reader, members, &root) : true
      })
    field.formerNames = formerNames + [former]
    field.turn = turn
    field.isRequired = isRequired
    return field
  }

  /// That the field is there, for the API server: a rule where it has had other names.
  var requirement: CELRule? {
    guard isRequired, !formerNames.isEmpty else { return nil }
    return names.first.map { .required($0, or: formerNames) }
  }
}

// MARK: Several fields

extension Field {
  /// Reads several members in a way of its own, or looks at them before they are read.
  init(
    declaring properties: @autoclosure @escaping @Sendable () -> [SchemaProperty] = [],
    names: Set<JSONKey> = [], renewal: ObjectRenewal? = nil,
    read: @escaping @Sendable (inout FieldReader, Members, inout Root) -> Void
  ) {
    self.init(
      names.map(\.text), properties: { _ in properties() }, renewal: { _ in renewal },
      read: { reader, members, root in
        read(&reader, members, &root)
        return true
      })
  }

  /// Members that stand in an object of their own.
  init(_ name: String, nesting fields: Fields<Root>) {
    let key = JSONKey(name)
    self.init(
      [name],
      properties: { _ in
        [SchemaProperty(name, fields.schema.rules(fields.rules))]
      },
      read: { reader, members, root in
        let path = members.path.key(name)
        guard let value = members[key], let object = reader.object(value, path) else { return true }
        reader.close(object, path, fields.names)
        fields.read(&reader, Members(object: object, path: path), into: &root)
        return true
      })
  }

  /// Rules that the API server alone checks, or that are checked where the pod is put together.
  init(onServer rules: @autoclosure @escaping @Sendable () -> [CELRule]) {
    self.init(rules: rules) { _, _, _ in true }
  }

  /// A rule about several fields: what the API server is told of it, and what is checked here, of the
  /// value as far as it was read and of its members.
  ///
  /// - `name`: the field that is at fault.
  /// - `isDecisive`: whether nothing that follows is read after a fault.
  init(
    _ rule: CELRule? = nil, at name: String, isDecisive: Bool = false,
    fault reason: @escaping @Sendable (Root, Members) -> String?
  ) {
    self.init(rules: { rule.map { [$0] } ?? [] }) { reader, members, root in
      guard let reason = reason(root, members) else { return true }
      reader.fault(members.path.key(name), reason)
      return !isDecisive
    }
  }

  /// Several fields of which exactly one must be set.
  ///
  /// `told`: makes an expression out of the message that names what is at fault.
  init<Value>(
    oneOf alternatives: [Alternative<Value>],
    _ member: any WritableKeyPath<Root, Value> & Sendable, told: ((String) -> String)? = nil
  ) {
    let names = alternatives.map(\.name)
    let list = "\(names.dropLast().joined(separator: ", ")) and \(names.last ?? "")"
    let message = "exactly one of \(list) must be set"
    let expression = told?(message)
    self.init(
      names,
      properties: { _ in alternatives.map { SchemaProperty($0.name, $0.schema()) } },
      rules: {
        let isSet = alternatives.map(\.isSet).joined(separator: ", ")
        return [
          CELRule(
            "[\(isSet)].filter(isSet, isSet).size() == 1", message, messageExpression: expression)
        ]
      },
      renewal: { _ in Renewals.members(alternatives.compactMap(\.renewal)) },
      read: { reader, members, root in
        let present = alternatives.filter { members[$0.key] != nil }
        guard present.count == 1, let one = present.first, let value = members[one.key] else {
          reader.fault(members.path, message)
          return false
        }
        if let value = one.read(&reader, value, members.path.key(one.name)) {
          root[keyPath: member] = value
        }
        return true
      })
  }
}

/// One of several fields of which exactly one must be set.
struct Alternative<Value>: Sendable {
  let name: String
  fileprivate let key: JSONKey
  fileprivate let schema: @Sendable () -> SchemaNode
  fileprivate let read: @Sendable (inout FieldReader, JSONValue, FieldPath) -> Value?
  fileprivate let renewal: ObjectRenewal?

  /// The expression that the field is set. Null is dropped before any rule is looked at, since the
  /// schema has it neither nullable nor with a default.
  fileprivate var isSet: String { "has(self.\(name))" }

  init<Own>(
    _ name: String, _ type: FieldType<Own>, _ value: @escaping @Sendable (Own) -> Value,
    _ summary: String? = nil
  ) {
    self.name = name
    key = JSONKey(name)
    schema = { type.schema(summary) }
    read = type.map(value).read
    renewal = type.renewal.map { Renewals.member(name, $0) }
  }
}
