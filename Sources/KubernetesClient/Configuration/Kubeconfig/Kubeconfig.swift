internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesYAML

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

  /// Reads the text of one file.
  init(data: Data, file: String) throws(ConfigurationError) {
    let document = try Document(data, file: file)
    if let kind = document.kind, kind != "Config" {
      throw ConfigurationError(
        file: file, reason: "this is no kubeconfig: its kind is \(kind), not Config")
    }
    currentContext = document.currentContext?.nonEmpty
    clusters = (document.clusters ?? []).map {
      Entry(name: $0.name, value: $0.cluster ?? Cluster(), file: file)
    }
    users = (document.users ?? []).map {
      Entry(name: $0.name, value: $0.user ?? User(), file: file)
    }
    contexts = (document.contexts ?? []).map {
      Entry(name: $0.name, value: $0.context ?? Context(), file: file)
    }
    try Self.requireUnique(clusters, "clusters")
    try Self.requireUnique(users, "users")
    try Self.requireUnique(contexts, "contexts")
  }

  private static func requireUnique<Value>(
    _ entries: [Entry<Value>], _ list: String
  ) throws(ConfigurationError) {
    var names: Set<String> = []
    for entry in entries where !names.insert(entry.name).inserted {
      throw ConfigurationError(
        file: entry.file, place: list, reason: "the name \"\(entry.name)\" stands there twice")
    }
  }
}

extension String {
  /// The text, or nil where it is empty.
  var nonEmpty: String? { isEmpty ? nil : self }
}

extension Kubeconfig.Document {
  /// Reads the text of a file: YAML, of which the first document counts. What is of the wrong type is
  /// told with its line.
  init(_ data: Data, file: String) throws(ConfigurationError) {
    func fault(_ reason: String, place: String? = nil) -> ConfigurationError {
      ConfigurationError(file: file, place: place, reason: reason)
    }
    let first: YAMLDocument?
    do throws(YAMLParseError) {
      first = try YAMLStream.parse(data).first
    } catch {
      let position = error.position
      throw fault(error.reason, place: "line \(position.line), column \(position.column)")
    }
    guard let yaml = first else { throw fault("the file is empty, where a kubeconfig should be") }
    guard yaml.value.object != nil else {
      throw fault("this is no kubeconfig: it holds one \(yaml.value.typeName)")
    }
    do {
      self = try JSONDecoder.shared.decode(Self.self, from: yaml.value.serialized())
    } catch let error as DecodingError {
      let line = yaml.valuePosition(of: FieldPath(decoding: error.codingPath)).line
      throw fault(error.explanation, place: "line \(line)")
    } catch {
      throw fault("\(error)")
    }
  }
}
