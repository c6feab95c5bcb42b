/// A kubeconfig, or several merged: who talks to which clusters (v1 Config).
///
/// Of each entry it knows the file that it comes from, since relative paths start there.
struct Kubeconfig: Sendable, Hashable {
  /// An entry with the name that contexts refer to it by.
  struct Entry<Value: Sendable & Hashable>: Sendable, Hashable {
    let name: String
    let value: Value
    /// The file that the entry stands in.
    let file: String
  }

  var currentContext: String?
  var clusters: [Entry<Cluster>] = []
  var users: [Entry<User>] = []
  var contexts: [Entry<Context>] = []

  /// Adds what another file says, where this one says nothing: the first to name a thing wins, and
  /// wins whole (as kubectl merges `KUBECONFIG` lists).
  mutating func merge(_ other: Kubeconfig) {
    currentContext = currentContext ?? other.currentContext
    Self.merge(&clusters, other.clusters)
    Self.merge(&users, other.users)
    Self.merge(&contexts, other.contexts)
  }

  private static func merge<Value>(_ entries: inout [Entry<Value>], _ others: [Entry<Value>]) {
    let known = Set(entries.map(\.name))
    entries += others.filter { !known.contains($0.name) }
  }
}

extension Kubeconfig {
  /// Where a cluster is and how to trust it.
  struct Cluster: Sendable, Hashable, Decodable {
    var server: String?
    var tlsServerName: String?
    var insecureSkipTLSVerify: Bool?
    var certificateAuthority: String?
    var certificateAuthorityData: String?
    var proxyURL: String?
    var extensions: [NamedExtension]?

    private enum CodingKeys: String, CodingKey {
      case server, extensions
      case tlsServerName = "tls-server-name"
      case insecureSkipTLSVerify = "insecure-skip-tls-verify"
      case certificateAuthority = "certificate-authority"
      case certificateAuthorityData = "certificate-authority-data"
      case proxyURL = "proxy-url"
    }
  }

  /// Whom to show oneself as.
  struct User: Sendable, Hashable, Decodable {
    var clientCertificate: String?
    var clientCertificateData: String?
    var clientKey: String?
    var clientKeyData: String?
    var token: String?
    var tokenFile: String?
    var username: String?
    var password: String?
    var impersonate: String?
    var impersonateUID: String?
    var impersonateGroups: [String]?
    var impersonateExtra: [String: [String]]?
    var exec: Exec?
    var authProvider: AuthProvider?

    private enum CodingKeys: String, CodingKey {
      case clientCertificate = "client-certificate"
      case clientCertificateData = "client-certificate-data"
      case clientKey = "client-key"
      case clientKeyData = "client-key-data"
      case token, tokenFile, username, password, exec
      case impersonate = "as"
      case impersonateUID = "as-uid"
      case impersonateGroups = "as-groups"
      case impersonateExtra = "as-user-extra"
      case authProvider = "auth-provider"
    }
  }

  /// A program that hands out credentials.
  struct Exec: Sendable, Hashable, Decodable {
    struct Variable: Sendable, Hashable, Decodable {
      var name: String
      var value: String
    }

    var apiVersion: String?
    var command: String?
    var args: [String]?
    var env: [Variable]?
    var installHint: String?
    var provideClusterInfo: Bool?
    var interactiveMode: String?
  }

  /// A kind of credentials that Kubernetes 1.26 removed; read only to say so.
  struct AuthProvider: Sendable, Hashable, Decodable { var name: String? }

  /// A cluster, a user and a namespace under one name.
  struct Context: Sendable, Hashable, Decodable {
    var cluster: String?
    var user: String?
    var namespace: String?
  }
}
