public import FoundationEssentials
public import KubernetesCore

/// What carries requests to one API server: over the network, or into a simulated cluster.
///
/// A transport knows where the server is and how to trust it; it knows no credentials but a client
/// certificate: tokens come in a request's headers. It repeats nothing by itself.
public protocol Transport: Sendable {
  /// Sends a request and reads the whole answer, whatever its status code.
  ///
  /// Cancelling the task gives the exchange up at once.
  ///
  /// - Throws: `TransportError`, where there is no whole answer.
  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse

  /// Sends a request and returns once the answer's header is there; the body follows in chunks.
  ///
  /// The body is read no faster than it is taken. Cancelling, or dropping the answer, ends it.
  ///
  /// - Throws: `TransportError`, where there is no answer's header.
  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse
}

/// An answer whose body comes in chunks.
public struct StreamedResponse: Sendable {
  /// The HTTP status code.
  public let status: Int
  /// Header fields in order.
  public let headers: [HTTPHeader]
  /// The body, in chunks cut anywhere.
  public let body: ResponseBody

  /// An answer with its status code, header fields and the body to come.
  public init(status: Int, headers: [HTTPHeader] = [], body: ResponseBody) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// A body in chunks, for one reader.
public struct ResponseBody: AsyncSequence, Sendable {
  /// One chunk.
  public typealias Element = Data

  private let nextChunk: @Sendable () async throws(TransportError) -> Data?

  /// A body made by a function that waits for the next chunk and returns nil at the end.
  ///
  /// The function is called by one task at a time, and not again once it returned nil or threw.
  public init(nextChunk: @escaping @Sendable () async throws(TransportError) -> Data?) {
    self.nextChunk = nextChunk
  }

  /// The reader of the body; there may be only one.
  public func makeAsyncIterator() -> Iterator { Iterator(nextChunk: nextChunk) }

  /// Waits for one chunk after another.
  public struct Iterator: AsyncIteratorProtocol {
    let nextChunk: @Sendable () async throws(TransportError) -> Data?

    /// Waits for the next chunk; nil at the body's end.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(TransportError) -> Data? { try await nextChunk() }
  }
}

/// Why there is no whole answer to a request.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is, for deciding whether to try again.
  public enum Kind: Sendable, Hashable {
    /// The name was not resolved, or nothing accepted the connection: the server saw nothing.
    case notConnected
    /// TLS was not agreed on, or the certificate is not trusted: trying again won't help.
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
