/// Which values fields of objects must have, as a query writes it:
/// `metadata.name=a,status.phase!=Running`.
public struct FieldSelector: Sendable, Hashable {
  /// One condition of a selector.
  public struct Requirement: Sendable, Hashable {
    /// The path of the field, with dots between its steps.
    public var field: String
    /// The value that it is compared with.
    public var value: String
    /// Whether it must have that value, or must not.
    public var isEqual: Bool
  }

  /// The conditions, all of which must hold; without any the selector chooses everything.
  public var requirements: [Requirement]

  /// A selector by conditions.
  public init(_ requirements: [Requirement] = []) { self.requirements = requirements }

  /// Reads a selector.
  ///
  /// - Throws: `SelectorError` where the text is none.
  public init(parsing text: String) throws(SelectorError) {
    requirements = []
    for term in Self.terms(text) where !term.isEmpty {
      requirements.append(try Self.requirement(term))
    }
  }

  /// Whether an object is chosen; a field that is not there is the empty text.
  public func matches(_ object: JSONValue) -> Bool {
    requirements.allSatisfy { requirement in
      let path = requirement.field.split(separator: ".").map(String.init)
      let actual = object.at(path).map(Self.text) ?? ""
      return (actual == requirement.value) == requirement.isEqual
    }
  }

  private static func text(_ value: JSONValue) -> String {
    if let string = value.string { return string }
    return value.isNull ? "" : value.compactText
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

  private static func requirement(_ term: String) throws(SelectorError) -> Requirement {
    for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      guard let range = term.firstRange(of: sign) else { continue }
      return Requirement(
        field: String(term[..<range.lowerBound]), value: String(term[range.upperBound...]),
        isEqual: isEqual)
    }
    throw SelectorError("invalid selector: '\(term)'; can't understand '\(term)'")
  }
}
