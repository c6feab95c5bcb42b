internal import KubernetesCore

/// A mapping in Fluent Bit's configuration: a plugin, a parser, or the service.
struct FluentBitSection: Sendable {
  /// For how many seconds a plugin does not repeat itself. It is ten whatever is set.
  static let logSuppressSeconds = 10

  /// The properties in the order in which they are set.
  private(set) var properties: JSONObject

  init(_ properties: JSONObject = [:]) { self.properties = properties }

  /// Sets a property, where there is a value.
  mutating func set(_ key: String, _ value: String?) {
    if let value { properties[key] = .string(value) }
  }

  mutating func set(_ key: String, _ value: Int) { set(key, String(value)) }

  mutating func set(_ key: String, _ isOn: Bool) { set(key, isOn ? "on" : "off") }

  /// Sets a property that has several values, where there are any.
  mutating func set(_ key: String, _ values: [String]) {
    if !values.isEmpty { properties[key] = .array(values.map { .string($0) }) }
  }

  /// Sets a property that has several mappings, where there are any.
  mutating func set(_ key: String, _ sections: [FluentBitSection]) {
    if !sections.isEmpty { properties[key] = .array(sections.map { .object($0.properties) }) }
  }

  mutating func set(_ key: String, _ section: FluentBitSection) {
    properties[key] = .object(section.properties)
  }

  /// The section as a document of YAML.
  var yaml: String {
    YAMLBlocks.document(
      .object(properties),
      style: YAMLBlocks.Style(
        sequenceIndentation: 2, key: Self.scalar, text: { text, _ in Self.scalar(text) }))
  }

  /// A text as a YAML scalar: plain where nothing in it means anything to YAML, else as JSON's
  /// strings, which are YAML's double-quoted ones.
  private static func scalar(_ text: String) -> String {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      Syntax.isDigit(byte) || Syntax.isLowerCaseLetter(byte | 0x20)
    }
    let isPlain =
      text.utf8.first.map { isAlphanumeric($0) || $0 == UInt8(ascii: "/") } ?? false
      && text.utf8.allSatisfy { isAlphanumeric($0) || "_-./".utf8.contains($0) }
    return isPlain && text != "null"
      ? text : String(decoding: JSONValue.string(text).serialized(), as: UTF8.self)
  }
}
