/// Reads how protobuf has the fields of Kubernetes' own structures.
///
/// A line `Name = field:type:number …` (indented lines go on). The types are those of
/// `BuiltinStructures`: `s` text, `i` and `l` integers of 32 and 64 bits, `b` Boolean, `q` quantity,
/// `x` integer or text, `{t}` a map of t, `[t]` a list, `Name` a structure. `field:type:2.19` is field
/// 19 of the message in field 2, whose fields JSON shows as the outer one's own: Go embeds such a
/// struct, as a volume does with its source.
///
/// A field stands here only if it has the same number in all supported versions of Kubernetes: a server
/// skips a number that it does not know, and would make a pod without what was asked for, where in JSON
/// it refuses the field by name.
package enum ProtobufNotation {
  /// A field as it is written: its name, how its values are written, and by which numbers it is reached.
  package typealias Field = (name: JSONKey, form: ProtobufStructure.Form, path: [Int])

  /// The fields by structure, and what could not be read.
  package static func read(_ text: String) -> (structures: [String: [Field]], faults: [String]) {
    var structures: [String: [Field]] = [:]
    var faults: [String] = []
    for entry in NotationEntry.entries(of: text) {
      if entry.sign != "=" { faults.append("\(entry.name): there is no =") }
      for word in entry.words {
        guard let field = field(word) else {
          faults.append("\(entry.name): \(word) is no field with its type and number")
          continue
        }
        structures[entry.name, default: []].append(field)
      }
    }
    return (structures, faults)
  }

  private static func field(_ word: String) -> Field? {
    let parts = word.utf8.split(separator: UInt8(ascii: ":")).map { Substring($0) }
    guard parts.count == 3, let form = form(parts[1]) else { return nil }
    let path = parts[2].utf8.split(separator: UInt8(ascii: ".")).map { Int(Substring($0)) ?? 0 }
    return path.contains(0) ? nil : (JSONKey(String(parts[0])), form, path)
  }

  private static func form(_ text: Substring) -> ProtobufStructure.Form? {
    switch text {
    case "s": return .text
    case "i": return .int32
    case "l": return .int64
    case "b": return .flag
    case "q": return .quantity
    case "x": return .integerOrText
    default: break
    }
    guard let first = text.utf8.first else { return nil }
    switch first {
    case UInt8(ascii: "{"): return form(text.dropFirst().dropLast()).map { .map($0) }
    case UInt8(ascii: "["): return form(text.dropFirst().dropLast()).map { .list($0) }
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): return .structure(String(text))
    default: return nil
    }
  }
}
