internal import OrderedCollections

/// A structure of Kubernetes' own types in both of its forms, JSON and protobuf.
///
/// Guarantees: what `encoded` gives, `decoded` reads back as it was written, the order of fields and
/// keys included. What would not come back so, or is not the same to a server, is not encoded: a field
/// without a number, a null, an empty list or map (protobuf has none), an amount that is written as a
/// number, and any value that is not of its field's type.
package final class ProtobufStructure: Sendable {
  /// How a value is written.
  package indirect enum Form: Sendable {
    case text, int32, int64, flag, quantity, integerOrText
    case structure(String)
    case map(Form)
    case list(Form)

    var isText: Bool { if case .text = self { true } else { false } }
  }

  /// A field: by which numbers it is reached, and how its value is written.
  struct Field: Sendable {
    let path: [Int]
    let form: Form
  }

  /// What a number stands for.
  package enum Member: Sendable {
    case field(JSONKey, Form)
    /// A message whose fields JSON shows as the outer one's own.
    case embedded([Int: Member])
  }

  let fields: [JSONKey: Field]
  /// What each number stands for.
  package let members: [Int: Member]

  private static let notation = ProtobufNotation.read(ProtobufNotation.core)
  private static let all = notation.structures.mapValues { ProtobufStructure($0) }

  /// A structure of a name, such as `Pod`; nil where none of its fields has a number.
  package static func named(_ name: String) -> ProtobufStructure? { all[name] }

  /// A structure of the fields of a notation.
  package init(_ notation: [ProtobufNotation.Field]) {
    var fields: [JSONKey: Field] = [:]
    var members: [Int: Member] = [:]
    for (key, form, path) in notation {
      fields[key] = Field(path: path, form: form)
      Self.add(.field(key, form), at: path[...], to: &members)
    }
    (self.fields, self.members) = (fields, members)
  }

  private static func add(
    _ member: Member, at path: ArraySlice<Int>, to members: inout [Int: Member]
  ) {
    guard let number = path.first else { return }
    guard path.count > 1 else {
      members[number] = member
      return
    }
    var inner: [Int: Member] = [:]
    if case .embedded(let present) = members[number] { inner = present }
    add(member, at: path.dropFirst(), to: &inner)
    members[number] = .embedded(inner)
  }

  /// The names of all structures whose fields, or some of them, have a number.
  package static var names: [String] { all.keys.sorted() }

  /// The names of the fields that have a number.
  package var fieldNames: [String] { fields.keys.map(\.text).sorted() }

  /// What is wrong with the notation: nothing, unless the file is broken, or disagrees with the
  /// structures as they are in JSON.
  package static var faults: [String] {
    notation.faults
      + notation.structures.flatMap { name, fields in
        let properties = BuiltinStructures.rules(of: name).properties
        let wrong = fields.filter { field in
          properties[field.name].map { !field.form.isForm(of: $0) } ?? true
        }
        let paths = Set(fields.map(\.path))
        return wrong.map { "\(name).\($0.name) is another field in JSON" }
          + (paths.count == fields.count ? [] : ["\(name) has two fields of one number"])
      }
  }
}

extension ProtobufStructure.Form {
  /// Whether values of a schema are written in this form.
  fileprivate func isForm(of schema: StructuralSchema) -> Bool {
    if let name = schema.structureName {
      guard case .structure(name) = self else { return false }
      return true
    }
    switch (self, schema.type) {
    case (.text, .string), (.flag, .boolean), (.quantity, .quantity): return true
    case (.integerOrText, .integerOrString): return true
    case (.int32, .integer): return schema.format == "int32"
    case (.int64, .integer): return schema.format == "int64"
    case (.map(let value), .object): return schema.additional.map { value.isForm(of: $0) } ?? false
    case (.list(let item), .array): return item.isForm(of: schema.items)
    default: return false
    }
  }
}
