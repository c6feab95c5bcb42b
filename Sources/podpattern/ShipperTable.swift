internal import KubernetesCore
internal import PodPatternCore

/// Where each field of a pattern's log shipper comes from, as a table.
struct ShipperTable {
  private let pattern: PodPattern
  private let explanation: ShipperExplanation

  /// A table of a pattern's log shipper under settings.
  init(_ pattern: PodPattern, settings: ExpansionSettings) {
    self.pattern = pattern
    explanation = ShipperExplanation(pattern, settings: settings)
  }

  /// The table under the pattern's name, a line for each value.
  var text: String {
    let rows = explanation.fields.flatMap { field in
      Self.leaves(of: field.value, at: FieldPath.root.key(field.name)).map { path, value in
        [.string(path.description), value, .string(Self.words(field.origin))]
      }
    }
    var printer = TablePrinter()
    let lines = printer.lines(of: [["FIELD", "VALUE", "SOURCE"]] + rows)
    return ([PatternAccess.title(pattern.metadata.name)] + lines).map { "\($0)\n" }.joined()
  }

  /// The single values within a value: a person compares those, and not JSON.
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
