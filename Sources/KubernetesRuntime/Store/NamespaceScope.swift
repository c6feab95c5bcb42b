/// Which namespaces one watch sees.
public enum NamespaceScope: Sendable, Hashable {
  /// All, or the type has no namespaces.
  case all
  /// One.
  case namespace(String)

  /// The namespace of a request's path; nil for all.
  public var namespace: String? {
    switch self {
    case .all: nil
    case .namespace(let name): name
    }
  }

  /// The scopes that cover a list of namespaces; an empty list means all of them.
  public static func covering(_ namespaces: [String]) -> [NamespaceScope] {
    guard !namespaces.isEmpty else { return [.all] }
    return Set(namespaces).sorted().map { .namespace($0) }
  }
}
