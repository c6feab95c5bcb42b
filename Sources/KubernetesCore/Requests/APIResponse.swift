public import FoundationEssentials

/// What an API server answered to a request whose whole answer was read.
public struct APIResponse: Sendable, Hashable {
  /// The HTTP status code.
  public var status: Int
  /// Header fields in order.
  public var headers: [HTTPHeader]
  /// The whole body.
  public var body: Data

  /// An answer with its status code, header fields and body.
  public init(status: Int, headers: [HTTPHeader] = [], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Whether the status code is one of 200 to 299.
  public var isSuccess: Bool { (200..<300).contains(status) }
}
