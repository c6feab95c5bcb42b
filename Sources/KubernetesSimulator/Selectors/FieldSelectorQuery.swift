internal import KubernetesCore

/// A field selector as a query writes it: `metadata.name=a,status.phase!=Running`.
struct FieldSelectorQuery: Sendable, Hashable {
  /// One condition of a selector.
  struct Requirement: Sendable, Hashable {
    var field: String
    var value: String
    var isEqual: Bool
  }

  var requirements: [Requirement] = []

  /// A selector of everything.
  init() {}

  /// Reads a selector and checks that the type has its fields.
  ///
  /// - Throws: a BadRequest failure that names what is wrong.
  init(parsing text: String, for type: ServedType) throws(APIFailure) {
    for term in Self.terms(text) where !term.isEmpty {
      let requirement = try Self.requirement(term, whole: text)
      guard type.selectableFields.contains(requirement.field) else {
        throw .badRequest(Self.unsupported(requirement.field, type))
      }
      requirements.append(requirement)
    }
  }

  func matches(_ object: JSONValue) -> Bool {
    requirements.allSatisfy { requirement in
      let path = requirement.field.split(separator: ".").map(String.init)
      let actual = object.at(path).map(Self.text) ?? ""
      return (actual == requirement.value) == requirement.isEqual
    }
  }

  /// The value that a field must have, where the selector says so.
  func required(_ field: String) -> String? {
    requirements.first { $0.field == field && $0.isEqual }?.value
  }

  private static func text(_ value: JSONValue) -> String {
    if let string = value.string { return string }
    return value.isNull ? "" : String(decoding: value.serialized(), as: UTF8.self)
  }

  private static func unsupported(_ field: String, _ type: ServedType) -> String {
    type.selectableFields.count > 2 || type.isCustom
      ? "field label not supported: \(field)"
      : "\"\(field)\" is not a known field selector: only \"metadata.name\", "
        + "\"metadata.namespace\""
  }

  /// Splits at commas that no backslash precedes.
  private static func terms(_ text: String) -> [String] {
    var terms = [""]
    var isEscaped = false
    for character in text {
      if isEscaped {
        terms[terms.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "," {
        terms.append("")
      } else {
        terms[terms.count - 1].append(character)
      }
    }
    return terms
  }

  private static func requirement(
    _ term: String, whole: String
  ) throws(APIFailure) -> Requirement {
    for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      guard let range = term.firstRange(of: sign) else { continue }
      return Requirement(
        field: String(term[..<range.lowerBound]), value: String(term[range.upperBound...]),
        isEqual: isEqual)
    }
    throw .badRequest("invalid selector: '\(term)'; can't understand '\(term)'")
  }
}
