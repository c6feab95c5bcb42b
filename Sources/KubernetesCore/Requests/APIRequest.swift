public import FoundationEssentials

/// One HTTP request to an API server, as a value: whoever makes one needs no client in sight.
public struct APIRequest: Sendable, Hashable {
  /// An HTTP method that the API knows.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// One `name=value` of a query, neither of them percent-encoded yet.
  public struct QueryItem: Sendable, Hashable {
    /// What is set.
    public var name: String
    /// What it is set to.
    public var value: String

    /// A query item in plain text.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What is asked for.
  public var method: Method
  /// The path from the server's root, percent-encoded, without the query.
  public var path: String
  /// What the query says, in order.
  public var query: [QueryItem]
  /// Header fields in order; a name may stand more than once.
  public var headers: [HTTPHeader]
  /// The body, if there is one.
  public var body: Data?
  /// How long the whole exchange may take; nil for a stream, which has no end.
  public var timeout: Duration?
  /// For a stream: how long the server may say nothing before the connection is given up.
  public var idleTimeout: Duration?
  /// How many bytes of a body are read where the whole answer is waited for; a longer one is an error.
  /// Nil for as many as there are.
  public var mostBytes: Int?

  /// A request with no body, accepting JSON.
  public init(
    _ method: Method, _ path: String, query: [QueryItem] = [], headers: [HTTPHeader] = [],
    body: Data? = nil, timeout: Duration? = .seconds(30), idleTimeout: Duration? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.idleTimeout = idleTimeout
  }

  /// The path and the query, percent-encoded, as they go into the request line.
  public var target: String {
    guard !query.isEmpty else { return path }
    let items = query.map { "\($0.name.urlQueryEncoded)=\($0.value.urlQueryEncoded)" }
    return "\(path)?\(items.joined(separator: "&"))"
  }
}
