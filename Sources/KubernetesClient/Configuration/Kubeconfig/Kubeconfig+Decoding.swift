internal import KubernetesCore

extension Kubeconfig {
  /// The document as it stands in a file.
  struct Document: Decodable {
    struct NamedCluster: Decodable {
      var name: String
      var cluster: Cluster?
    }

    struct NamedUser: Decodable {
      var name: String
      var user: User?
    }

    struct NamedContext: Decodable {
      var name: String
      var context: Context?
    }

    var kind: String?
    var currentContext: String?
    var clusters: [NamedCluster]?
    var users: [NamedUser]?
    var contexts: [NamedContext]?

    private enum CodingKeys: String, CodingKey {
      case kind, clusters, users, contexts
      case currentContext = "current-context"
    }
  }

  /// A value that programs beside kubectl put into a kubeconfig.
  struct NamedExtension: Sendable, Hashable, Decodable {
    var name: String
    var `extension`: JSONValue?
  }
}
