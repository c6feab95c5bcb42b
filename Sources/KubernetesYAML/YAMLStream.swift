package import FoundationEssentials
internal import KubernetesCore

/// YAML as kubectl reads it: YAML 1.1 by the rules of go-yaml, turned into JSON.
///
/// - `yes`, `no`, `on`, `off`, `y` and `n` are Booleans; integers may be decimal, octal (`0`, `0o`),
///   hexadecimal or binary; dates stay strings. A number that is written as JSON has it keeps its
///   spelling, however many digits it has.
/// - Keys that are numbers or Booleans become strings.
/// - Merge keys (`<<`) and aliases are expanded, within go-yaml's limit on what aliases multiply.
/// - A key that stands twice in one mapping is an error.
package enum YAMLStream {
  /// Reads all documents of a stream; those that are empty or `null` are left out.
  ///
  /// - Throws: `YAMLParseError` at the first fault in any of the documents.
  package static func parse(_ data: Data) throws(YAMLParseError) -> [YAMLDocument] {
    do {
      return try parseYAML(data)
    } catch {
      guard let document = jsonDocument(data) else { throw error }
      return [document]
    }
  }

  /// Reads all documents of a text; those that are empty or `null` are left out.
  package static func parse(_ text: String) throws(YAMLParseError) -> [YAMLDocument] {
    try parse(Data(text.utf8))
  }

  /// The documents, read as if the last line had an end: kubectl gives each line one, and libyaml
  /// would leave it out of a block scalar.
  private static func parseYAML(_ data: Data) throws(YAMLParseError) -> [YAMLDocument] {
    let isUTF16 = data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF])
    guard let last = data.last, last != UInt8(ascii: "\n"), !isUTF16 else {
      return try compose(data)
    }
    do {
      return try compose(data + [UInt8(ascii: "\n")])
    } catch {
      // The place of a fault is one in the text that was written.
      _ = try compose(data)
      throw error
    }
  }

  private static func compose(_ data: Data) throws(YAMLParseError) -> [YAMLDocument] {
    let result = data.withUnsafeBytes { bytes in
      Result { () throws(YAMLParseError) in
        var composer = Composer(reader: EventReader(bytes: bytes))
        return try composer.documents()
      }
    }
    return try result.get()
  }

  /// The document, where it is JSON that libyaml can't read: it knows no surrogate pairs, and no
  /// keys of more than 1,024 characters.
  private static func jsonDocument(_ data: Data) -> YAMLDocument? {
    guard data.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
      let value = try? JSONValue(parsing: data)
    else { return nil }
    return YAMLDocument(value: value, positions: PositionTree(.init(line: 0, column: 0)))
  }
}

/// Why a text is not YAML that can become JSON, and where.
package struct YAMLParseError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, without the place.
  package let reason: String
  /// The place of the fault.
  package let position: YAMLPosition

  /// A fault at a place.
  package init(reason: String, position: YAMLPosition) {
    self.reason = reason
    self.position = position
  }

  /// `line L, column C: reason`.
  package var description: String {
    "line \(position.line), column \(position.column): \(reason)"
  }
}
