internal import KubernetesCore

/// The types that are served now: the built-in ones and those that definitions add.
struct TypeRegistry: Sendable {
  private(set) var types: [ServedType] = BuiltinTypes.all
  private var index: [String: Int] = [:]

  init() { reindex() }

  /// The type of a group, version and plural, as a path names it.
  func type(group: String, version: String, plural: String) -> ServedType? {
    index["\(group)/\(version)/\(plural)"].map { types[$0] }
  }

  /// Whether anything is served in a group's version.
  func serves(group: String, version: String) -> Bool {
    types.contains { $0.type.group == group && $0.type.version == version }
  }

  /// The type of an apiVersion and a kind, as a manifest names it.
  func type(apiVersion: String, kind: String) -> ServedType? {
    types.first { $0.type.apiVersion == apiVersion && $0.type.kind == kind }
  }

  /// The type in whose form the objects of a table are stored.
  func type(table: String) -> ServedType? { types.first { $0.table == table } }

  /// The groups but the core one with their versions, in the order in which they are served.
  var groups: [(name: String, versions: [String])] {
    var groups: [(name: String, versions: [String])] = []
    for type in types.map(\.type) where !type.group.isEmpty {
      if let place = groups.firstIndex(where: { $0.name == type.group }) {
        if !groups[place].versions.contains(type.version) {
          groups[place].versions.append(type.version)
        }
      } else {
        groups.append((type.group, [type.version]))
      }
    }
    return groups
  }

  /// Serves the types of these definitions, and no other custom ones.
  mutating func serve(definitions: [JSONValue]) {
    types = BuiltinTypes.all + definitions.flatMap { ServedType.types(definedBy: $0) }
    reindex()
  }

  private mutating func reindex() {
    index = [:]
    for (place, served) in types.enumerated() {
      let type = served.type
      index["\(type.group)/\(type.version)/\(type.plural)"] = place
    }
  }
}
