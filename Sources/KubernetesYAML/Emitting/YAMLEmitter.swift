package import KubernetesCore

/// Writes JSON as YAML the way kubectl prints it: block style, two spaces, the dashes of a sequence
/// under the first letter of its key.
///
/// What is written reads back as the same value, by the rules of YAML 1.1 and of 1.2. Lines are
/// never folded.
package enum YAMLEmitter {
  /// A value as a document of its own, ending in a line break, without `---`.
  package static func emit(_ value: JSONValue) -> String {
    var writer = BlockWriter()
    writer.write(document: value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Several values as a stream of documents with `---` between them.
  package static func emit(documents: [JSONValue]) -> String {
    documents.map(emit).joined(separator: "---\n")
  }
}

/// Writes blocks at an indentation, into bytes.
private struct BlockWriter {
  var bytes: [UInt8] = []

  mutating func write(document value: JSONValue) {
    switch value {
    case .object(let members) where !members.isEmpty: write(members, indentation: 0)
    case .array(let elements) where !elements.isEmpty: write(elements, indentation: 0)
    default:
      append(inline(value, indentation: 2))
      append("\n")
    }
  }

  /// Writes members, the first of them where the writer stands already.
  private mutating func write(_ members: JSONObject, indentation: Int) {
    for (index, (key, value)) in members.enumerated() {
      if index > 0 { indent(indentation) }
      append(YAMLScalar.key(key))
      append(":")
      switch value {
      case .object(let inner) where !inner.isEmpty:
        append("\n")
        indent(indentation + 2)
        write(inner, indentation: indentation + 2)
      case .array(let elements) where !elements.isEmpty:
        append("\n")
        indent(indentation)
        write(elements, indentation: indentation)
      default:
        append(" ")
        append(inline(value, indentation: indentation + 2))
        append("\n")
      }
    }
  }

  private mutating func write(_ elements: [JSONValue], indentation: Int) {
    for (index, value) in elements.enumerated() {
      if index > 0 { indent(indentation) }
      append("- ")
      switch value {
      case .object(let inner) where !inner.isEmpty: write(inner, indentation: indentation + 2)
      case .array(let inner) where !inner.isEmpty: write(inner, indentation: indentation + 2)
      default:
        append(inline(value, indentation: indentation + 2))
        append("\n")
      }
    }
  }

  private func inline(_ value: JSONValue, indentation: Int) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): number.literal
    case .string(let text): YAMLScalar.value(text, indentation: indentation)
    case .array: "[]"
    case .object: "{}"
    }
  }

  private mutating func indent(_ count: Int) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
