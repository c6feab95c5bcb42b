internal import OrderedCollections

/// The structures of Kubernetes' own types: which fields they have, of which types, and how lists of
/// them merge. They are the one account of them here: the CRD's schema of pod templates is made of it,
/// and the simulated API server decodes and merges by it.
package enum BuiltinStructures {
  private static let parsed = StructureNotation([
    CoreStructures.notation, ServedStructures.notation,
  ])

  /// What is wrong with the structures as they are written; nothing, unless one of the files is broken.
  package static var faults: [String] { parsed.faults }

  package static var names: [String] { parsed.structures.keys.sorted() }

  /// What a structure says. One that is not there has no field at all.
  static func rules(of name: String) -> StructuralSchema.Rules {
    parsed.structures[name] ?? StructuralSchema.Rules(type: .object)
  }
}

/// Reads structures from their notation.
///
/// A line `Name = field:type …` (indented lines go on): `s` string, `i` and `l` integers of 32 and 64
/// bits, `n` number, `b` Boolean, `q` quantity, `x` integer or string, `*` anything, `{t}` a map of t,
/// `[t]` an atomic list, `[t]=` a set, `[t|k,l]` a list with keys k and l, `Name` a structure; `!` after
/// a map, or after the `=` of a structure, makes it one value to server-side apply.
private struct StructureNotation: Sendable {
  private(set) var structures: [String: StructuralSchema.Rules] = [:]
  private(set) var faults: [String] = []

  init(_ texts: [String]) {
    for text in texts { read(text) }
    for (name, rules) in structures {
      for (field, schema) in rules.properties {
        check(schema, "\(name).\(field)")
      }
    }
  }

  private mutating func read(_ text: String) {
    for entry in NotationEntry.entries(of: text) {
      if entry.sign != "=", entry.sign != "=!" { faults.append("\(entry.name): there is no =") }
      var fields: OrderedDictionary<JSONKey, StructuralSchema> = [:]
      for word in entry.words {
        guard let colon = word.utf8.firstIndex(of: UInt8(ascii: ":")),
          let schema = Self.schema(word[word.utf8.index(after: colon)...])
        else {
          faults.append("\(entry.name): \(word) is no field with its type")
          continue
        }
        fields[JSONKey(String(word[..<colon]))] = schema
      }
      add(entry.name, entry.sign == "=!", fields)
    }
  }

  private mutating func add(
    _ name: String, _ isAtomic: Bool, _ fields: OrderedDictionary<JSONKey, StructuralSchema>
  ) {
    if structures[name] != nil { faults.append("\(name) is there twice") }
    structures[name] = .init(type: .object, isAtomic: isAtomic, properties: fields)
  }

  /// Looks for structures that are named and not there.
  private mutating func check(_ schema: StructuralSchema, _ place: String) {
    if let name = schema.structureName {
      if structures[name] == nil { faults.append("\(place): there is no \(name)") }
    } else if let inner = schema.rules.items ?? schema.rules.additional {
      check(inner, place)
    }
  }

  /// Reads a type; nil where the text is none.
  private static func schema(_ text: Substring) -> StructuralSchema? {
    switch text {
    case "s": return StructuralSchema(.init(type: .string))
    case "i": return StructuralSchema(.init(type: .integer, limits: .init(format: "int32")))
    case "l": return StructuralSchema(.init(type: .integer, limits: .init(format: "int64")))
    case "n": return StructuralSchema(.init(type: .number))
    case "b": return StructuralSchema(.init(type: .boolean))
    case "q": return StructuralSchema(.init(type: .quantity))
    case "x": return StructuralSchema(.init(type: .integerOrString))
    case "*": return .any
    default: break
    }
    let mark = text.utf8.last
    guard let first = text.utf8.first else { return nil }
    switch first {
    case UInt8(ascii: "{"):
      let isAtomic = mark == UInt8(ascii: "!")
      return schema(text.dropFirst().dropLast(isAtomic ? 2 : 1)).map {
        StructuralSchema(.init(type: .object, isAtomic: isAtomic, additional: $0))
      }
    case UInt8(ascii: "["):
      let isSet = mark == UInt8(ascii: "=")
      let parts = text.dropFirst().dropLast(isSet ? 2 : 1).split(separator: "|")
      guard let items = parts.first.flatMap({ schema($0) }) else { return nil }
      let keys = parts.count > 1 ? parts[1].split(separator: ",").map { String($0) } : []
      let type: StructuralSchema.ListType =
        isSet ? .set : keys.isEmpty ? .atomic : .map(keys: keys)
      return StructuralSchema(.init(type: .array, items: items, listType: type))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      return StructuralSchema(structure: String(text))
    default: return nil
    }
  }
}
