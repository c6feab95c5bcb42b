internal import KubernetesCore

/// The fields of a type of the API, each declared once: the CRD's schema (and docs/api.md with it), the
/// defaults and the reading of a pattern, with its faults, are made of them.
struct Fields<Root: Sendable>: Sendable {
  /// What a value is before anything is read: its defaults.
  let initial: Root
  let names: Set<JSONKey>
  /// Those of the names that fields had in earlier versions.
  let formerNames: Set<JSONKey>
  /// Puts an object that was written for an earlier version into today's words; nil where nothing was
  /// renamed.
  let renewal: Renewal?
  private let summary: String?
  private let fields: [Field<Root>]
  /// The fields in the order in which they are read, which is that of their faults.
  private let turns: [Field<Root>]

  init(
    _ initial: Root, _ summary: String? = nil,
    @FieldsBuilder<Root> _ fields: () -> [Field<Root>]
  ) {
    self.init(initial, summary, fields())
  }

  private init(_ initial: Root, _ summary: String?, _ fields: [Field<Root>]) {
    self.initial = initial
    self.summary = summary
    self.fields = fields
    turns = Dictionary(grouping: fields, by: \.turn).sorted { $0.key < $1.key }.flatMap(\.value)
    names = Set(fields.lazy.flatMap(\.names).map { JSONKey($0) })
    formerNames = Set(fields.lazy.flatMap(\.formerNames).map { JSONKey($0) })
    renewal = Renewals.object(fields.compactMap { $0.renewal(initial) })
  }

  /// The same without the fields of some names.
  func without(_ excluded: Set<JSONKey>) -> Fields {
    Fields(
      initial, summary,
      fields.filter { !$0.names.contains { excluded.contains(JSONKey($0)) } })
  }

  /// These fields and further ones, under another description.
  ///
  /// `name`: the field of these that is required here; that it is missing is told last.
  func extended(
    _ summary: String, requiring name: String,
    @FieldsBuilder<Root> with others: () -> [Field<Root>]
  ) -> Fields {
    let key = JSONKey(name)
    let required = Field<Root>(at: name) { _, members in members[key] == nil ? .required : nil }
    let own = fields.map { $0.names.contains(name) ? $0.required : $0 }
    return Fields(initial, summary, own + [required] + others())
  }

  // MARK: Schema

  var properties: [SchemaProperty] { fields.flatMap { $0.properties(initial) } }

  /// The schema of an object with these fields and no others; the rules stand apart, but for those that
  /// ask for a field.
  var schema: SchemaNode {
    SchemaNode.object(summary, properties).rules(fields.compactMap(\.requirement))
  }

  /// An object in today's words, whichever version it was written for.
  func renewed(_ object: JSONValue) -> JSONValue { renewal?(object) ?? object }

  /// What the API server checks of several fields.
  var rules: [CELRule] { turns.flatMap { $0.rules() } }

  // MARK: Reading

  /// Reads an object; nil where there is none, or a field is missing on which all others hang.
  func read(_ reader: inout FieldReader, _ value: JSONValue?, _ path: FieldPath) -> Root? {
    guard let object = reader.requiredObject(value, path) else { return nil }
    reader.close(object, path, names)
    var root = initial
    return read(&reader, Members(object: object, path: path), into: &root) ? root : nil
  }

  /// Reads the fields out of an object that may have others.
  ///
  /// - Returns: whether all were looked at.
  @discardableResult
  func read(_ reader: inout FieldReader, _ members: Members, into root: inout Root) -> Bool {
    turns.allSatisfy { $0.read(&reader, members, &root) }
  }
}

/// The members of an object that is read. One that is `null` is not there.
struct Members {
  let object: JSONObject
  let path: FieldPath

  subscript(name: JSONKey) -> JSONValue? {
    guard let value = object[name], !value.isNull else { return nil }
    return value
  }
}

@resultBuilder
enum FieldsBuilder<Root: Sendable> {
  static func buildExpression(_ field: Field<Root>) -> [Field<Root>] { [field] }
  static func buildExpression(_ fields: [Field<Root>]) -> [Field<Root>] { fields }
  static func buildBlock(_ fields: [Field<Root>]...) -> [Field<Root>] { fields.flatMap(\.self) }
}
