/// Writes JSON as YAML in block style: members and elements on lines of their own, indented by two
/// spaces.
package struct YAMLBlocks {
  /// How what differs between writers is written.
  package struct Style: Sendable {
    /// How far the dashes of a sequence are indented below its key.
    let sequenceIndentation: Int
    let key: @Sendable (String) -> String
    /// A text as a value, whose further lines have an indentation.
    let text: @Sendable (String, _ indentation: Int) -> String

    package init(
      sequenceIndentation: Int, key: @escaping @Sendable (String) -> String,
      text: @escaping @Sendable (String, _ indentation: Int) -> String
    ) {
      (self.sequenceIndentation, self.key, self.text) = (sequenceIndentation, key, text)
    }
  }

  private let style: Style
  private var bytes: [UInt8] = []

  /// A value as a document of its own, which ends with a line break.
  package static func document(_ value: JSONValue, style: Style) -> String {
    var blocks = YAMLBlocks(style: style)
    blocks.write(value, indentation: 0)
    return String(decoding: blocks.bytes, as: UTF8.self)
  }

  private init(style: Style) { self.style = style }

  /// Writes a value, of which the first line begins where the writer stands.
  private mutating func write(_ value: JSONValue, indentation: Int) {
    switch value {
    case .object(let members) where !members.isEmpty: write(members, indentation: indentation)
    case .array(let elements) where !elements.isEmpty: write(elements, indentation: indentation)
    default:
      // The further lines of a document that is a text are indented as well.
      append(inline(value, indentation: max(2, indentation)))
      append("\n")
    }
  }

  private mutating func write(_ members: JSONObject, indentation: Int) {
    for (index, (key, value)) in members.enumerated() {
      if index > 0 { indent(indentation) }
      append(style.key(key))
      append(":")
      let inner: Int? =
        switch value {
        case .object(let members) where !members.isEmpty: indentation + 2
        case .array(let elements) where !elements.isEmpty: indentation + style.sequenceIndentation
        default: nil
        }
      if let inner {
        append("\n")
        indent(inner)
      } else {
        append(" ")
      }
      write(value, indentation: inner ?? indentation + 2)
    }
  }

  private mutating func write(_ elements: [JSONValue], indentation: Int) {
    for (index, value) in elements.enumerated() {
      if index > 0 { indent(indentation) }
      append("- ")
      write(value, indentation: indentation + 2)
    }
  }

  private func inline(_ value: JSONValue, indentation: Int) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): number.literal
    case .string(let text): style.text(text, indentation)
    case .array: "[]"
    case .object: "{}"
    }
  }

  private mutating func indent(_ count: Int) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, count)))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
