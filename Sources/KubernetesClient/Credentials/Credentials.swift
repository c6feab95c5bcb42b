public import FoundationEssentials
public import KubernetesCore
internal import Synchronization

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

/// A bearer token in a file, read again as it rotates: each minute, and after the server refused it.
///
/// A service account's token lives an hour at least, and the kubelet replaces it when a fifth of
/// its life is left. Where the file can't be read, the token last read goes on being used.
public final class TokenFile: CredentialProvider {
  private static let interval: TimeInterval = 60

  private struct State {
    var credentials: Credentials
    var readAt: Date
  }

  private let path: String
  private let files: any FileReader
  private let now: @Sendable () -> Date
  private let state: Mutex<State>

  /// Reads the token for the first time.
  ///
  /// - Parameters:
  ///   - path: where the token stands.
  ///   - fallback: the token to use until the file can be read.
  ///   - files: what reads it.
  ///   - now: tells the time that the interval is measured with.
  /// - Throws: `CredentialError`, where there is neither a token nor a fallback.
  public init(
    path: String, fallback: String? = nil, files: any FileReader = LocalFiles(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) throws(CredentialError) {
    self.path = path
    self.files = files
    self.now = now
    let credentials: Credentials
    do {
      credentials = try Self.read(path, files)
    } catch {
      guard let fallback else { throw error }
      credentials = .bearer(fallback)
    }
    state = Mutex(State(credentials: credentials, readAt: now()))
  }

  /// The token, read again where it is a minute old.
  public func credentials() -> Credentials {
    let now = now()
    return state.withLock { state in
      // A time before the last reading means that the clock was set back.
      if !(0..<Self.interval).contains(now.timeIntervalSince(state.readAt)) {
        state.readAt = now
        state.credentials = (try? Self.read(path, files)) ?? state.credentials
      }
      return state.credentials
    }
  }

  /// Reads the file at once; whether it holds another token than the one that was refused.
  public func renew(rejected: Credentials) throws(CredentialError) -> Bool {
    let fresh = try Self.read(path, files)
    let now = now()
    state.withLock { $0 = State(credentials: fresh, readAt: now) }
    return fresh != rejected
  }

  private static func read(
    _ path: String, _ files: any FileReader
  ) throws(CredentialError) -> Credentials {
    let data: Data
    do {
      data = try files.contents(of: path)
    } catch {
      throw CredentialError("\(path): \(error.reason)")
    }
    let token = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard token.count == 1 else {
      throw CredentialError("\(path): there should be one token in the file, not \(token.count)")
    }
    return .bearer(String(token[0]))
  }
}
