/// Why there is no whole answer to a request.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is, for deciding whether to try again.
  public enum Kind: Sendable, Hashable {
    /// The name was not resolved, or nothing accepted the connection: the server saw nothing.
    case notConnected
    /// TLS could not be agreed on, or the server's certificate is not trusted: trying again will
    /// not help.
    case untrusted
    /// The exchange took too long, or the server said nothing for too long.
    case timedOut
    /// The connection broke in the middle: the server may have done what was asked.
    case broken
    /// The answer is longer than the request wanted to read.
    case tooLong
    /// The task was cancelled.
    case cancelled
    /// The request or the transport's configuration makes no sense.
    case invalid
    /// This process may not send the request now, such as a write while it is not the leader.
    case refusedLocally
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// What happened and with which server, for a person.
  public var message: String

  /// An error of a kind, told in words.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Whether the server cannot have seen the request, so that sending it again repeats nothing.
  public var isBeforeRequest: Bool {
    switch kind {
    case .notConnected, .untrusted, .refusedLocally: true
    case .timedOut, .broken, .tooLong, .cancelled, .invalid: false
    }
  }
}
