internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// Where each field of a pattern's log shipper comes from, and of its helpers: a table for people, and
/// the same as JSON.
struct ShipperTable {
  private let pattern: PodPattern
  private let explanation: ShipperExplanation

  init(_ pattern: PodPattern, settings: ExpansionSettings) {
    self.pattern = pattern
    explanation = ShipperExplanation(pattern, settings: settings)
  }

  /// The pattern's name and the table, one line per value.
  var text: String {
    let rows =
      Self.rows(explanation.fields, at: .root)
      + Self.rows(explanation.helpers, at: FieldPath.root.key("helpers"))
    var printer = TablePrinter()
    let lines = printer.lines(of: [["FIELD", "VALUE", "SOURCE"]] + rows)
    return ([PatternAccess.title(pattern.metadata.name)] + lines).map { "\($0)\n" }.joined()
  }

  /// The pattern's name, and each field with its whole value and who set it: `Pattern`,
  /// `Namespace` with the ConfigMap's name, `Operator`, or `BuiltIn`.
  var json: JSONValue {
    var json: JSONValue = ["name": .string(pattern.metadata.name)]
    let namespace = pattern.metadata.namespace
    if !namespace.isEmpty { json["namespace"] = .string(namespace) }
    json["logShipper"] = .array(explanation.fields.map(Self.json))
    json["helpers"] = .array(explanation.helpers.map(Self.json))
    return json
  }

  private static func json(_ field: ShipperExplanation.Field) -> JSONValue {
    var json: JSONValue = ["field": .string(field.name), "value": field.value]
    switch field.origin {
    case .pattern: json["source"] = "Pattern"
    case .defaults(.operatorConfiguration): json["source"] = "Operator"
    case .defaults(.namespace(let configMap)):
      json["source"] = "Namespace"
      json["configMapName"] = .string(configMap)
    case .builtIn: json["source"] = "BuiltIn"
    }
    return json
  }

  private static func rows(
    _ fields: [ShipperExplanation.Field], at path: FieldPath
  ) -> [[JSONValue]] {
    fields.flatMap { field in
      leaves(of: field.value, at: path.key(field.name)).map { path, value in
        [.string(path.description), value, .string(words(field.origin))]
      }
    }
  }

  /// The scalar values within a value, which people can compare more easily than JSON.
  private static func leaves(of value: JSONValue, at path: FieldPath) -> [(FieldPath, JSONValue)] {
    switch value {
    case .object(let members) where !members.isEmpty:
      members.flatMap { leaves(of: $0.value, at: path.key($0.key)) }
    case .array(let elements) where elements.allSatisfy({ $0.string != nil }):
      [(path, .string(elements.compactMap(\.string).joined(separator: ", ")))]
    case .array(let elements):
      elements.enumerated().flatMap { leaves(of: $1, at: path.index($0)) }
    default: [(path, value)]
    }
  }

  private static func words(_ origin: ShipperExplanation.Origin) -> String {
    switch origin {
    case .pattern: "the pattern"
    case .defaults(let source): source.description
    case .builtIn: "built in"
    }
  }
}
