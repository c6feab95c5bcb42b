/// The structures of the built-in types, by name.
enum BuiltinStructures {
  static let shared: [String: ObjectSchema] = parse(notation)

  /// A type's structure as a schema.
  static func schema(_ name: String) -> FieldSchema { .named(name, isAtomic: false) }

  private static func parse(_ notation: String) -> [String: ObjectSchema] {
    var structures: [String: ObjectSchema] = [:]
    var current = ""
    for line in notation.split(separator: "\n") {
      var words = line.split(separator: " ")[...]
      if !line.hasPrefix(" "), let name = words.popFirst() {
        current = String(name)
        structures[current] = ObjectSchema()
        words.removeFirst()
      }
      for word in words {
        let colon = word.firstIndex(of: ":") ?? word.endIndex
        structures[current]?.properties[String(word[..<colon])] =
          schema(notation: word[colon...].dropFirst())
      }
    }
    return structures
  }

  /// Reads the notation of one field, as `BuiltinStructures+Notation.swift` explains it.
  private static func schema(notation text: Substring) -> FieldSchema {
    let isMarked = text.hasSuffix("!") || text.hasSuffix("=")
    let body = isMarked ? text.dropLast() : text
    switch body {
    case "s": return .scalar(.string)
    case "i": return .scalar(.integer)
    case "n": return .scalar(.number)
    case "b": return .scalar(.boolean)
    case "q": return .scalar(.quantity)
    case "x": return .scalar(.integerOrString)
    case "*": return .any
    default: break
    }
    if body.hasPrefix("{") {
      return .object(
        ObjectSchema(
          additional: schema(notation: body.dropFirst().dropLast()), isAtomic: isMarked))
    }
    guard body.hasPrefix("[") else { return .named(String(body), isAtomic: isMarked) }
    let parts = body.dropFirst().dropLast().split(separator: "|")
    let items = schema(notation: parts[0])
    if isMarked { return .list(items: items, .set) }
    guard parts.count > 1 else { return .list(items: items, .atomic) }
    return .list(items: items, .map(keys: parts[1].split(separator: ",").map(String.init)))
  }
}
