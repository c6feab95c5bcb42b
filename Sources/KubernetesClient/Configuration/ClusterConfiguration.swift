internal import KubernetesCore

/// All that is needed to talk to one cluster: where it is, whom to show oneself as, and in which
/// namespace to look where nothing else is said.
public struct ClusterConfiguration: Sendable {
  /// Where the API server is and how to trust it.
  public var connection: ClusterConnection
  /// Whom to show oneself as.
  public var credentials: any CredentialProvider
  /// The namespace of the context, or the one that the pod runs in.
  public var namespace: String
  /// Where this comes from, for a person: a context and its file, or the pod's service account.
  public var source: String
  /// Reads the connection again from the files that it came from, so that authorities and client
  /// certificates may be replaced while the program runs; nil where it came from no file.
  public var rereads: (@Sendable () throws(ConfigurationError) -> ClusterConnection)?

  /// A configuration from what it consists of.
  public init(
    connection: ClusterConnection, credentials: any CredentialProvider = .none,
    namespace: String = "default", source: String = "given by the program",
    rereads: (@Sendable () throws(ConfigurationError) -> ClusterConnection)? = nil
  ) {
    self.connection = connection
    self.credentials = credentials
    self.namespace = namespace
    self.source = source
    self.rereads = rereads
  }
}

/// What is wrong with the configuration that says which cluster to talk to, where, and what to do.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file at fault; nil where it is no file's fault.
  public let file: String?
  /// The place in the file, such as `users "jane"`; nil for the file as a whole.
  public let place: String?
  /// What is wrong, and what to do.
  public let reason: String

  /// A fault at a place.
  public init(file: String? = nil, place: String? = nil, reason: String) {
    self.file = file
    self.place = place
    self.reason = reason
  }

  /// The fault with its place.
  public var description: String {
    [file, place, reason].compactMap(\.self).joined(separator: ": ")
  }
}
