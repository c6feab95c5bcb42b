/// Why a text is no selector, in the API server's words.
public struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Which labels objects must have, as a query writes it: `app=web,tier in (a,b),!canary,env!=test`.
///
/// ```swift
/// let selector = try LabelSelector(parsing: "app=web,!canary")
/// selector.matches(["app": "web"])  // true
/// ```
public struct LabelSelector: Sendable, Hashable {
  /// One condition of a selector.
  public enum Requirement: Sendable, Hashable {
    case exists(String)
    case doesNotExist(String)
    case isIn(String, Set<String>)
    case notIn(String, Set<String>)
    case greaterThan(String, Int)
    case lessThan(String, Int)
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
    var scanner = SelectorScanner(text)
    while !scanner.isAtEnd {
      requirements.append(try Self.requirement(&scanner))
      if scanner.isAtEnd { break }
      guard scanner.take(",") else { throw scanner.failure("',' or end of selector") }
      if scanner.isAtEnd { throw SelectorError("found '', expected: identifier after ','") }
    }
  }

  /// Whether an object with these labels is chosen.
  public func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.matches(labels) }
  }

  private static func requirement(
    _ scanner: inout SelectorScanner
  ) throws(SelectorError) -> Requirement {
    let isNegated = scanner.take("!")
    let key = scanner.word()
    guard !key.isEmpty else { throw scanner.failure("identifier") }
    try checkKey(key)
    if isNegated { return .doesNotExist(key) }
    if scanner.isAtEnd || scanner.peek(",") { return .exists(key) }
    if scanner.take("==") || scanner.take("=") { return .isIn(key, [scanner.word()]) }
    if scanner.take("!=") { return .notIn(key, [scanner.word()]) }
    if scanner.peek(">") || scanner.peek("<") {
      let isGreater = scanner.take(">")
      if !isGreater { _ = scanner.take("<") }
      guard let bound = Int(scanner.word()) else {
        throw scanner.failure("an integer for 'Gt', 'Lt' operators")
      }
      return isGreater ? .greaterThan(key, bound) : .lessThan(key, bound)
    }
    let failure = scanner.failure("in, notin, =, ==, !=, gt, lt")
    switch scanner.word() {
    case "in": return .isIn(key, try scanner.set())
    case "notin": return .notIn(key, try scanner.set())
    default: throw failure
    }
  }

  private static func checkKey(_ key: String) throws(SelectorError) {
    if let fault = Names.qualifiedNameFault(key) {
      throw SelectorError("unable to parse requirement: <nil>: Invalid value: \"\(key)\": \(fault)")
    }
  }
}

extension LabelSelector {
  /// Reads a selector as objects have it: a meta/v1 LabelSelector, with `matchLabels` and
  /// `matchExpressions`; without any of them it chooses everything.
  ///
  /// - Throws: `SelectorError` where an expression has an operator that there is not.
  public init(_ json: JSONValue) throws(SelectorError) {
    requirements = []
    for (key, value) in json["matchLabels"]?.object ?? [:] {
      requirements.append(.isIn(key, [value.string ?? ""]))
    }
    for expression in json["matchExpressions"]?.array ?? [] {
      requirements.append(try Requirement(expression))
    }
  }
}

extension LabelSelector.Requirement {
  /// Reads a condition as objects have it: a meta/v1 LabelSelectorRequirement, or core/v1's
  /// NodeSelectorRequirement, which knows `Gt` and `Lt` as well.
  ///
  /// - Throws: `SelectorError` where it has an operator that there is not, or `Gt` and `Lt` no number.
  public init(_ json: JSONValue) throws(SelectorError) {
    let key = json["key"]?.string ?? ""
    let values = (json["values"]?.array ?? []).compactMap(\.string)
    let name = json["operator"]?.string ?? ""
    switch name {
    case "In": self = .isIn(key, Set(values))
    case "NotIn": self = .notIn(key, Set(values))
    case "Exists": self = .exists(key)
    case "DoesNotExist": self = .doesNotExist(key)
    case "Gt", "Lt":
      guard let bound = values.first.flatMap({ Int($0) }) else {
        throw SelectorError("values: for 'Gt', 'Lt' operators, the value must be an integer")
      }
      self = name == "Gt" ? .greaterThan(key, bound) : .lessThan(key, bound)
    default: throw SelectorError("\"\(name)\" is not a valid label selector operator")
    }
  }

  /// Whether it holds for an object with these labels.
  public func matches(_ labels: [String: String]) -> Bool {
    switch self {
    case .exists(let key): labels[key] != nil
    case .doesNotExist(let key): labels[key] == nil
    case .isIn(let key, let values): labels[key].map(values.contains) ?? false
    case .notIn(let key, let values): !(labels[key].map(values.contains) ?? false)
    case .greaterThan(let key, let bound):
      labels[key].flatMap { Int($0) }.map { $0 > bound } ?? false
    case .lessThan(let key, let bound):
      labels[key].flatMap { Int($0) }.map { $0 < bound } ?? false
    }
  }
}

extension LabelSelector: CustomStringConvertible {
  /// The selector as a query writes it; empty where it chooses everything.
  public var description: String { requirements.map(\.description).joined(separator: ",") }
}

extension LabelSelector.Requirement: CustomStringConvertible {
  /// The condition as a query writes it.
  public var description: String {
    func list(_ values: Set<String>) -> String { values.sorted().joined(separator: ",") }
    return switch self {
    case .exists(let key): key
    case .doesNotExist(let key): "!\(key)"
    case .isIn(let key, let values) where values.count == 1: "\(key)=\(list(values))"
    case .isIn(let key, let values): "\(key) in (\(list(values)))"
    case .notIn(let key, let values): "\(key) notin (\(list(values)))"
    case .greaterThan(let key, let bound): "\(key)>\(bound)"
    case .lessThan(let key, let bound): "\(key)<\(bound)"
    }
  }
}

/// Reads the words and signs of a selector.
private struct SelectorScanner {
  private let text: String
  private var rest: Substring

  init(_ text: String) {
    self.text = text
    rest = text[...]
    skipSpace()
  }

  var isAtEnd: Bool { rest.isEmpty }

  func peek(_ sign: String) -> Bool { rest.hasPrefix(sign) }

  mutating func take(_ sign: String) -> Bool {
    guard rest.hasPrefix(sign) else { return false }
    rest = rest.dropFirst(sign.count)
    skipSpace()
    return true
  }

  mutating func word() -> String {
    let word = rest.prefix { !" ,()=!<>\t".contains($0) }
    rest = rest.dropFirst(word.count)
    skipSpace()
    return String(word)
  }

  mutating func set() throws(SelectorError) -> Set<String> {
    guard take("(") else {
      throw SelectorError("unable to parse requirement: found '\(rest)' expected: '('")
    }
    var values: Set<String> = [word()]
    while take(",") { values.insert(word()) }
    guard take(")") else { throw failure("',' or ')'") }
    return values
  }

  func failure(_ expected: String) -> SelectorError {
    SelectorError("unable to parse requirement: found '\(rest)', expected: \(expected)")
  }

  private mutating func skipSpace() { rest = rest.drop { $0 == " " || $0 == "\t" } }
}

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
