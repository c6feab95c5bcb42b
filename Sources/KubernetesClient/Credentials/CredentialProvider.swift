internal import KubernetesCore

/// What a client asks for credentials before each request.
///
/// The client calls from many tasks at once, on the way of every request: a provider answers from
/// what it keeps, and goes to a file or a plugin only where that has run out.
public protocol CredentialProvider: Sendable {
  /// The credentials for the next request.
  func credentials() async throws(CredentialError) -> Credentials

  /// Told that the server answered 401 to a request with these credentials.
  ///
  /// - Returns: whether `credentials()` now gives others, so that the request is worth repeating.
  func renew(rejected: Credentials) async throws(CredentialError) -> Bool
}

/// Credentials that stay as they are: a token, a password, or none.
public struct FixedCredentials: CredentialProvider {
  private let value: Credentials

  /// A provider that always gives the same.
  public init(_ value: Credentials) { self.value = value }

  /// The credentials.
  public func credentials() -> Credentials { value }

  /// False: there are no others.
  public func renew(rejected: Credentials) -> Bool { false }
}

extension CredentialProvider where Self == FixedCredentials {
  /// No credentials but what the connection itself has.
  public static var none: FixedCredentials { FixedCredentials(Credentials()) }

  /// A bearer token that never changes.
  public static func bearer(_ token: String) -> FixedCredentials {
    FixedCredentials(.bearer(token))
  }
}

/// Credentials with more header fields, such as those that say whom to act as.
struct AddedHeaders: CredentialProvider {
  let base: any CredentialProvider
  let headers: [HTTPHeader]

  func credentials() async throws(CredentialError) -> Credentials {
    var credentials = try await base.credentials()
    credentials.headers += headers
    return credentials
  }

  func renew(rejected: Credentials) async throws(CredentialError) -> Bool {
    var own = rejected
    own.headers.removeLast(headers.count)
    return try await base.renew(rejected: own)
  }
}
