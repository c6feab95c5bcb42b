internal import KubernetesCore

extension CoreDescriptions {
  private static let texts: [String: String] = Dictionary(
    text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }, uniquingKeysWith: { first, _ in first })

  /// The first sentence about a field of a core/v1 type; nil where nothing is told of it.
  static func description(of field: String, in structure: String) -> String? {
    texts["\(structure).\(field)"]
  }
}

extension JSONValue {
  /// A schema with Kubernetes' words about its own fields, each where the field has none of ours.
  var describingCore: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.describingCore))
    case .object(let members):
      let inner = members.mapValues(\.describingCore)
      guard let text = members[SchemaNote.coreDescription], members["description"] == nil else {
        return .object(inner)
      }
      var described: JSONObject = ["description": text]
      described.merge(inner) { first, _ in first }
      return .object(described)
    default: return self
    }
  }
}
