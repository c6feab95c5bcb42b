public import KubernetesCore

/// What a server says about itself at `/version`.
public struct ServerVersion: Sendable, Hashable, Decodable {
  /// The release, such as `v1.36.0`.
  public let gitVersion: String
  /// The major version, in digits.
  public let major: String
  /// The minor version, in digits; some vendors append a plus sign.
  public let minor: String

  /// The release line; nil where the server tells none, as one that was built without its version.
  public var release: (major: Int, minor: Int)? {
    if let major = Self.number(major), let minor = Self.number(minor) { return (major, minor) }
    let parts = gitVersion.drop { $0 == "v" }.split(separator: ".", maxSplits: 2)
    guard parts.count > 1, let major = Self.number(parts[0]), let minor = Self.number(parts[1]),
      major > 0
    else { return nil }
    return (major, minor)
  }

  /// Whether the server is of this release line or a later one; false where it tells none.
  public func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
    release.map { $0 >= (major, minor) } ?? false
  }

  private static func number(_ text: some StringProtocol) -> Int? {
    Int(text.prefix { $0.isNumber })
  }
}

/// The resources that a server has under one group and version.
private struct ResourceList: Decodable, Sendable {
  struct Resource: Decodable, Sendable {
    var name: String
    var kind: String
    var namespaced: Bool
  }

  var resources: [Resource]
}

extension KubernetesClient {
  /// Asks for the server's version.
  public func serverVersion() async throws(APIError) -> ServerVersion {
    try await perform(APIRequest(.get, "/version"), as: ServerVersion.self)
  }

  /// Whether the server has a type, under the name and in the scope that it is expected in: false
  /// where its CRD is not installed, or not yet served.
  ///
  /// - Parameters:
  ///   - type: the type.
  ///   - subresource: which of its subresources is asked for; nil for the type itself.
  /// - Returns: whether the server has it.
  /// - Throws: `APIError`, where the server does not say.
  public func serves(
    _ type: ResourceType, subresource: String? = nil
  ) async throws(APIError) -> Bool {
    do {
      let path = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.apiVersion)"
      let list = try await perform(APIRequest(.get, path), as: ResourceList.self)
      if let subresource {
        return list.resources.contains { $0.name == "\(type.plural)/\(subresource)" }
      }
      return list.resources.contains {
        $0.name == type.plural && $0.kind == type.kind && $0.namespaced == type.isNamespaced
      }
    } catch {
      guard error.isNotFound else { throw error }
      return false
    }
  }
}
