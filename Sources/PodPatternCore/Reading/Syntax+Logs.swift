/// The syntax of what ends up in Fluent Bit's configuration.
extension Syntax {
  static let subdomainRule =
    "must be a DNS subdomain (RFC 1123): lower case letters, digits, '-' and '.', with a letter or "
    + "digit at both ends"

  static func isSubdomain(_ text: String) -> Bool {
    text.utf8.count <= 253
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
        isLabel(String($0))
      }
  }

  /// A text that Fluent Bit takes as it is: it would replace `${…}`, and there is no way to escape
  /// that.
  static func faultOfPlainText(_ text: String) -> String? {
    if hasControlCharacters(text) { return "must not contain control characters" }
    if text.contains("${") { return "must not contain ${" }
    return nil
  }

  /// A regular expression; Fluent Bit finds what else may be wrong with it when it starts.
  static func faultOfPattern(_ pattern: String) -> String? {
    var depth = 0
    var isEscaped = false
    var isInClass = false
    for character in pattern {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch character {
      case "\\": isEscaped = true
      case "[": isInClass = true
      case "]": isInClass = false
      case "(" where !isInClass: depth += 1
      case ")" where !isInClass:
        depth -= 1
        if depth < 0 { return "has a ) without its (" }
      default: break
      }
    }
    if isEscaped { return "must not end with a single \\" }
    return depth == 0 && !isInClass ? nil : "has a bracket that is not closed"
  }

  static let fieldNameRule = "must be letters, digits and '_', and begin with none of the digits"

  /// The name of a field that programs can use without quotes.
  static func isFieldName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 128, !isDigit(first) else { return false }
    return text.utf8.allSatisfy {
      isDigit($0) || isLowerCaseLetter($0 | 0x20) || $0 == UInt8(ascii: "_")
    }
  }

  /// The name of a property or header.
  static func faultOfPropertyName(_ name: String) -> String? {
    !name.isEmpty && name.utf8.count <= 256 && isHeaderName(name)
      ? nil : "must be a name of letters, digits, '-', '_' and '.'"
  }

  /// The key of a label: a name of at most 63 characters, after a DNS subdomain and a slash or not.
  static func faultOfLabelKey(_ key: String) -> String? {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    let name = parts.last.map(String.init) ?? ""
    let isName =
      (1...63).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        isDigit($0) || isLowerCaseLetter($0 | 0x20) || "-_.".utf8.contains($0)
      }
      && !"-_.".contains(name.first ?? "-") && !"-_.".contains(name.last ?? "-")
    guard isName, parts.count <= 2, parts.count == 1 || isSubdomain(String(parts[0])) else {
      return "must be the key of a label, such as app or app.kubernetes.io/name"
    }
    return nil
  }
}
