internal import KubernetesCore

/// The syntax of what ends up in Fluent Bit's configuration.
extension Syntax {
  /// A text that Fluent Bit takes as it is: it would replace `${…}`, which can't be escaped.
  static func faultOfPlainText(_ text: String) -> String? {
    if hasControlCharacters(text) { return "must not contain control characters" }
    if text.hasBytes(of: "${") { return "must not contain ${" }
    return nil
  }

  /// A regular expression; Fluent Bit finds what else may be wrong with it when it starts.
  static func faultOfPattern(_ pattern: String) -> String? {
    var depth = 0
    var isEscaped = false
    var isInClass = false
    for character in pattern.unicodeScalars {
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

  /// The name of a property of Fluent Bit's.
  static func faultOfPropertyName(_ name: String) -> String? {
    (1...256).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        isDigit($0) || isLowerCaseLetter($0 | 0x20) || "-_.".utf8.contains($0)
      } ? nil : "must be a name of letters, digits, '-', '_' and '.'"
  }

  static func faultOfHeaderName(_ name: String) -> String? {
    (1...256).contains(name.utf8.count) && isHeaderName(name)
      ? nil : "must be the name of an HTTP header"
  }

  /// The name of a label of Loki's, which is one of Prometheus': others are refused there.
  static func faultOfLokiLabel(_ name: String) -> String? {
    if !isFieldName(name) { return fieldNameRule }
    return name == "job" || RecordFields.names.contains(name) || name == RecordFields.file
      ? "is a label of every stream already" : nil
  }

  /// The value of a fixed label of Loki's, in a list that Fluent Bit takes apart at commas.
  static func faultOfLokiValue(_ value: String) -> String? {
    if value.hasAny(of: ",") {
      return "must not contain a comma, at which Fluent Bit begins the next label"
    }
    if value.beginsWithBytes(of: "$") {
      return "must not begin with $, which Fluent Bit takes for a field of the record"
    }
    return value.beginsWithBytes(of: " ") || value.endsWithBytes(of: " ")
      ? "must not begin or end with a space, which Fluent Bit leaves out" : nil
  }

  /// The name of an index of Elasticsearch or OpenSearch, or the beginning of one.
  static func faultOfIndex(_ name: String) -> String? {
    guard name.utf8.count <= 200, name == name.lowercased(),
      !String(name.unicodeScalars.prefix(1)).hasAny(of: "-_+."),
      !name.isEmpty, !name.hasAny(of: "\\/*?\"<>|,#: ")
    else {
      return "must be the name of an index: lower case, at most 200 bytes, without any of"
        + " \\/*?\"<>|,#: and spaces, and not begin with - _ + or ."
    }
    return nil
  }

  /// The name of a topic of Kafka's.
  static func faultOfTopic(_ name: String) -> String? {
    name.utf8.count <= 249 && faultOfPropertyName(name) == nil && name != "." && name != ".."
      ? nil : "must be the name of a topic: letters, digits, '.', '_' and '-', at most 249 of them"
  }

  /// A word that may become a part of a URL, such as a region, or stand in a header.
  ///
  /// `more`: Further characters that it may have.
  static func faultOfWord(_ text: String, and more: String) -> String? {
    let known = "-_." + more
    let isWord =
      (1...256).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        isDigit($0) || isLowerCaseLetter($0 | 0x20) || known.utf8.contains($0)
      }
    return isWord ? nil : "must be letters, digits and any of \(known), at most 256 of them"
  }

  /// The name of a bucket of S3, which becomes a part of a host's name or of a path.
  static func faultOfBucket(_ name: String) -> String? {
    let bytes = name.utf8
    func isAlphanumeric(_ byte: UInt8?) -> Bool {
      byte.map { isDigit($0) || isLowerCaseLetter($0) } ?? false
    }
    let isName =
      (3...63).contains(bytes.count) && isAlphanumeric(bytes.first) && isAlphanumeric(bytes.last)
      && bytes.allSatisfy { isAlphanumeric($0) || "-.".utf8.contains($0) }
      && !name.hasBytes(of: "..")
    let parts = name.parts(separatedBy: ".")
    let isAddress = parts.count == 4 && parts.allSatisfy { $0.utf8.allSatisfy(isDigit) }
    return isName && !isAddress
      ? nil
      : "must be the name of a bucket: 3 to 63 lower case letters, digits, '-' and '.', with a letter"
        + " or digit at both ends, no two dots in a row, and no IP address"
  }

  /// What the names of objects in a bucket begin with.
  static func faultOfKeyPrefix(_ prefix: String) -> String? {
    prefix.parts(separatedBy: "/").contains { $0 == "." || $0 == ".." }
      ? "must not contain '.' or '..' between slashes" : nil
  }
}
