internal import KubernetesCore

/// Values in the Common Expression Language, as a MutatingAdmissionPolicy of Kubernetes reads it.
enum CEL {
  /// How many code points an expression may have to be parsed (cel-go's
  /// `ExpressionSizeCodePointLimit`).
  static let maximumExpressionLength = 100_000

  /// A text as a literal.
  ///
  /// What is not printed is escaped, and so is what could end the literal; all else stands for itself
  /// (CEL's language definition, string and bytes values).
  static func text(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": literal += "\\\(scalar)"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      default:
        // Controls, and what line breaks are to some readers.
        let isPlain =
          scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
          && !(0x2028...0x2029).contains(scalar.value) && scalar.value != 0xFEFF
        if isPlain {
          literal.unicodeScalars.append(scalar)
        } else {
          literal += "\\u" + ("000" + String(scalar.value, radix: 16)).suffix(4)
        }
      }
    }
    return literal + "\""
  }

  /// A value as an expression, of whatever type.
  ///
  /// Kubernetes has lists and maps whose elements are all of one type: `dyn` makes them so.
  ///
  /// - `text`: how texts are written.
  static func value(_ value: JSONValue, text: (String) -> String = CEL.text) -> String {
    switch value {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .string(let string): text(string)
    case .array(let elements): list(elements.map { any($0, text: text) })
    case .object(let members):
      map(members.map { (CEL.text($0.key), any($0.value, text: text)) })
    default: number(value)
    }
  }

  /// The same as an element of a list or map.
  static func any(_ value: JSONValue, text: (String) -> String = CEL.text) -> String {
    "dyn(\(self.value(value, text: text)))"
  }

  private static func number(_ value: JSONValue) -> String {
    let digits = String(decoding: value.serialized(), as: UTF8.self)
    // The least integer has no literal of its own, and a number with an exponent is a double.
    if Int64(digits) != nil, digits != "\(Int64.min)" { return digits }
    return "double(\(text(digits)))"
  }

  static func list(_ elements: [String]) -> String {
    "[\(elements.joined(separator: ", "))]"
  }

  static func map(_ members: [(key: String, value: String)]) -> String {
    "{\(members.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
  }

  /// Whether one of some conditions holds.
  static func or(_ conditions: [String]) -> String {
    conditions.isEmpty ? "false" : conditions.map { "(\($0))" }.joined(separator: " || ")
  }
}
