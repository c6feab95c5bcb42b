internal import CommandSupport
internal import KubernetesCore
internal import PodPatternCore

/// A table of where each field of a pattern's log shipper comes from, and of its helpers.
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
