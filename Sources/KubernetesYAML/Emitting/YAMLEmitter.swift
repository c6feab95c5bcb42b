package import KubernetesCore

/// Writes JSON as YAML the way kubectl prints it: block style, two spaces, the dashes of a sequence
/// under the first letter of its key.
///
/// What is written reads back the same by YAML 1.1 and by 1.2. Lines are never folded.
package enum YAMLEmitter {
  private static let style = YAMLBlocks.Style(
    sequenceIndentation: 0, key: YAMLScalar.key,
    text: { YAMLScalar.value($0, indentation: $1) })

  /// A value as a document of its own, ending in a line break, without `---`.
  package static func emit(_ value: JSONValue) -> String {
    YAMLBlocks.document(value, style: style)
  }

  /// Several values as a stream of documents with `---` between them.
  package static func emit(documents: [JSONValue]) -> String {
    documents.map(emit).joined(separator: "---\n")
  }
}

/// Writes strings as YAML scalars in the plainest style that keeps their meaning.
enum YAMLScalar {
  /// A longer key can't be written before a colon (YAML 1.2 section 7.4.2).
  private static let maximumSimpleKeyLength = 1024

  /// A string as a key, always on one line.
  static func key(_ text: String) -> String {
    let style = ScalarAnalysis(text)
    let key = oneLine(text, style)
    return key.unicodeScalars.count < maximumSimpleKeyLength - 2 ? key : "? \(key)\n"
  }

  /// A string as a value. Lines after the first are indented.
  static func value(_ text: String, indentation: Int) -> String {
    let style = ScalarAnalysis(text)
    return style.hasLineBreak && style.allowsBlock
      ? literalBlock(text, indentation: indentation) : oneLine(text, style)
  }

  private static func oneLine(_ text: String, _ style: ScalarAnalysis) -> String {
    if style.hasLineBreak || !style.allowsSingleQuotes || style.looksLikeAnotherType {
      return doubleQuoted(text)
    }
    return style.allowsPlain ? text : singleQuoted(text)
  }

  private static func singleQuoted(_ text: String) -> String {
    let parts = text.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
    return "'\(parts.map { String($0) }.joined(separator: "''"))'"
  }

  private static func literalBlock(_ text: String, indentation: Int) -> String {
    let body = text.utf8.last == UInt8(ascii: "\n") ? text.dropLast() : text[...]
    let chomping =
      body.utf8.count == text.utf8.count
      ? "-" : body.isEmpty || body.utf8.last == UInt8(ascii: "\n") ? "+" : ""
    let first = text.utf8.first
    let needsIndicator = first == UInt8(ascii: " ") || first == UInt8(ascii: "\n")
    let margin = String(repeating: " ", count: max(0, indentation))
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    return "|\(needsIndicator ? "2" : "")\(chomping)"
      + lines.map { $0.isEmpty ? "\n" : "\n\(margin)\($0)" }.joined()
  }

  private static func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where ScalarAnalysis.isPrintable(scalar): result.unicodeScalars.append(scalar)
      default: result += escape(scalar.value)
      }
    }
    return result + "\""
  }

  private static func escape(_ value: UInt32) -> String {
    let (mark, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    let digits = String(value, radix: 16, uppercase: true)
    return "\\\(mark)\(String(repeating: "0", count: width - digits.count))\(digits)"
  }
}
