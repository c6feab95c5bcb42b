public import KubernetesCore

/// Who a client shows itself as to an API server.
public struct Credentials: Sendable, Hashable {
  /// The header fields that go with every request.
  public var headers: [HTTPHeader]
  /// The certificate of the TLS connection, where a plugin hands one out; nil leaves the one that
  /// the connection is configured with.
  public var clientCertificate: ClusterConnection.ClientCertificate?

  /// Credentials of header fields, of a certificate, or of both.
  public init(
    headers: [HTTPHeader] = [], clientCertificate: ClusterConnection.ClientCertificate? = nil
  ) {
    self.headers = headers
    self.clientCertificate = clientCertificate
  }

  /// A bearer token (RFC 6750).
  public static func bearer(_ token: String) -> Credentials {
    Credentials(headers: [HTTPHeader("Authorization", "Bearer \(token)")])
  }
}

/// Why no credentials could be had, and what to do about it.
public struct CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What happened, for a person.
  public let message: String

  /// An error told in words.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
