internal import KubernetesCore

/// A mapping in Fluent Bit's configuration: a plugin, a parser, or the service.
struct FluentBitSection: Sendable {
  /// What a property holds.
  enum Value: Sendable {
    case text(String)
    /// Several values of one property.
    case texts([String])
    /// Several mappings.
    case sections([FluentBitSection])
    /// One mapping.
    indirect case section(FluentBitSection)
  }

  /// For how many seconds a plugin does not repeat itself. It is ten whatever is set.
  static let logSuppressSeconds = 10

  private var properties: [(key: String, value: Value)] = []

  /// The properties in the order in which they are set.
  init(_ properties: KeyValuePairs<String, String> = [:]) {
    self.properties = properties.map { ($0.key, .text($0.value)) }
  }

  /// Sets a property, where there is a value.
  mutating func set(_ key: String, _ value: String?) {
    if let value { properties.append((key, .text(value))) }
  }

  mutating func set(_ key: String, _ value: Int) { set(key, String(value)) }

  mutating func set(_ key: String, _ isOn: Bool) { set(key, isOn ? "on" : "off") }

  /// Sets a property that has several values, where there are any.
  mutating func set(_ key: String, _ values: [String]) {
    if !values.isEmpty { properties.append((key, .texts(values))) }
  }

  /// Sets a property that has several mappings, where there are any.
  mutating func set(_ key: String, _ sections: [FluentBitSection]) {
    if !sections.isEmpty { properties.append((key, .sections(sections))) }
  }

  mutating func set(_ key: String, _ section: FluentBitSection) {
    properties.append((key, .section(section)))
  }

  /// The section as a mapping in YAML's block style.
  func lines(indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: max(0, indent))
    return properties.flatMap { key, value in
      switch value {
      case .text(let text): ["\(margin)\(Self.scalar(key)): \(Self.scalar(text))"]
      case .texts(let texts):
        ["\(margin)\(Self.scalar(key)):"] + texts.map { "\(margin)  - \(Self.scalar($0))" }
      case .sections(let sections):
        ["\(margin)\(Self.scalar(key)):"] + sections.flatMap { $0.element(indent: indent + 2) }
      case .section(let section):
        ["\(margin)\(Self.scalar(key)):"] + section.lines(indent: indent + 2)
      }
    }
  }

  /// The section as an element of a list.
  private func element(indent: Int) -> [String] {
    var lines = lines(indent: indent + 2)
    guard let first = lines.first else { return [] }
    lines[0] = String(repeating: " ", count: max(0, indent)) + "- " + first.drop { $0 == " " }
    return lines
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
