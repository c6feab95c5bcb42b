internal import FoundationEssentials
internal import KubernetesCore

/// What a scalar means.
enum ResolvedScalar: Equatable {
  case null
  case bool(Bool)
  /// An integer, as JSON writes it.
  case integer(String)
  /// A number with a fraction or an exponent, as JSON writes it.
  case float(String)
  case string(String)
  /// Infinity or not a number, as YAML writes it: JSON has neither.
  case notFinite(String)
  /// The tag does not fit the text.
  case mismatch(String)

  /// What an alias repeats; nil where that is no scalar.
  init?(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let number):
      self = NumberResolver.resolve(number.literal) ?? .integer(number.literal)
    case .string(let text): self = .string(text)
    case .array, .object: return nil
    }
  }

  func json(at mark: PositionTree.Mark) throws(YAMLParseError) -> JSONValue {
    switch self {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .integer(let literal), .float(let literal):
      return .number(JSONNumber(literal: literal))
    case .string(let text): return .string(text)
    case .notFinite(let text):
      throw YAMLParseError(
        reason: "JSON has no number \(text); put it in quotes if it is a text",
        position: mark.position)
    case .mismatch(let reason):
      throw YAMLParseError(reason: reason, position: mark.position)
    }
  }

  /// The scalar as a key of a JSON object; nil for null, which can't be one.
  func key(at mark: PositionTree.Mark) throws(YAMLParseError) -> String? {
    switch self {
    case .null: return nil
    case .bool(let value): return value ? "true" : "false"
    case .integer(let literal): return literal
    case .float(let literal):
      let text = Float(literal).map { "\($0)" } ?? literal
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    case .notFinite(let text): return String(text.lowercased().drop { $0 == "+" })
    case .string, .mismatch: return try json(at: mark).string
    }
  }
}

/// Tells the type of a scalar by the rules of go-yaml 2, which kubectl uses: those of YAML 1.1
/// without numbers to the base 60, with `0o` for octal.
enum ScalarResolver {
  static func resolve(_ scalar: YAMLEvent.Scalar) -> ResolvedScalar {
    guard let tag = scalar.tag else {
      return scalar.isPlain ? resolvePlain(scalar.text) : .string(scalar.text)
    }
    let prefix = "tag:yaml.org,2002:"
    guard tag.hasPrefix(prefix) else { return .string(scalar.text) }
    let type = String(tag.dropFirst(prefix.count))
    let resolved = resolvePlain(scalar.text)
    switch (type, resolved) {
    case ("null", .null), ("bool", .bool), ("int", .integer), ("float", .float),
      ("float", .integer), ("float", .notFinite):
      return resolved
    case ("null", _), ("bool", _), ("int", _), ("float", _):
      return .mismatch("\"\(scalar.text)\" is not of the type !!\(type) that its tag says")
    case ("binary", _): return binary(scalar.text)
    default: return .string(scalar.text)
    }
  }

  /// Whether the event is the key `<<`, which merges another mapping into this one.
  static func isMergeKey(_ event: YAMLEvent) -> Bool {
    guard case .scalar(let scalar) = event.kind, scalar.text == "<<" else { return false }
    return scalar.tag == nil ? scalar.isPlain : scalar.tag == "tag:yaml.org,2002:merge"
  }

  /// The meaning of a text without quotes or tag.
  static func resolvePlain(_ text: String) -> ResolvedScalar {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      if words[text] == nil { return NumberResolver.resolve(text) ?? .string(text) }
      return .notFinite(text)
    default:
      return words[text] ?? .string(text)
    }
  }

  private static func binary(_ text: String) -> ResolvedScalar {
    guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
      return .mismatch("what is tagged !!binary is not base64")
    }
    guard let decoded = String(validating: data, as: UTF8.self) else {
      return .mismatch("what is tagged !!binary is not UTF-8, which JSON needs")
    }
    return .string(decoded)
  }

  private static let words: [String: ResolvedScalar] = {
    var words: [String: ResolvedScalar] = ["~": .null]
    func add(_ word: String, _ value: ResolvedScalar) {
      for form in [word, word.prefix(1).uppercased() + word.dropFirst(), word.uppercased()] {
        words[form] = value
      }
    }
    for word in ["y", "yes", "true", "on"] { add(word, .bool(true)) }
    for word in ["n", "no", "false", "off"] { add(word, .bool(false)) }
    add("null", .null)
    for word in [
      ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf",
      "-.INF",
    ] {
      words[word] = .notFinite(word)
    }
    return words
  }()
}
