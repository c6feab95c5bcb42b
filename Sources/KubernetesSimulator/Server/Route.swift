internal import KubernetesCore

/// What a request's path names.
enum Route: Sendable, Hashable {
  /// Objects of a type: all, those of a namespace, one by name, or a part of one.
  case resource(
    group: String, version: String, plural: String, namespace: String?, name: String?,
    subresource: String?)
  /// A document about the server itself.
  case document([String])

  /// Reads a path that is still percent-encoded.
  init(path: String) {
    let parts = path.split(separator: "/").map { String($0).percentDecoded }
    switch parts.first {
    case "api" where parts.count > 2:
      self = Self.resource(group: "", version: parts[1], parts[2...])
    case "apis" where parts.count > 3:
      self = Self.resource(group: parts[1], version: parts[2], parts[3...])
    default: self = .document(parts)
    }
  }

  private static func resource(
    group: String, version: String, _ rest: ArraySlice<String>
  ) -> Route {
    var rest = rest
    var namespace: String?
    let isNamespaceItself =
      rest.first == "namespaces" && (rest.count < 3 || ["status", "finalize"].contains(rest.last))
      && rest.count < 4
    if rest.first == "namespaces", !isNamespaceItself {
      namespace = rest[rest.startIndex + 1]
      rest = rest.dropFirst(2)
    }
    let parts = Array(rest)
    return .resource(
      group: group, version: version, plural: parts[0], namespace: namespace,
      name: parts.count > 1 ? parts[1] : nil,
      subresource: parts.count > 2 ? parts[2...].joined(separator: "/") : nil)
  }
}
