public import FoundationEssentials
internal import KubernetesCore
internal import Synchronization

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
