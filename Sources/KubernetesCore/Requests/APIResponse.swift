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

/// A header field of HTTP.
public struct HTTPHeader: Sendable, Hashable {
  /// The field's name, in any case.
  public var name: String
  /// The field's value.
  public var value: String

  /// A header field; names compare without regard to case.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension [HTTPHeader] {
  /// The value of the first field of a name, whatever its case.
  public subscript(name: String) -> String? {
    first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

extension HTTPHeader {
  /// The content type of a JSON body.
  public static let json = HTTPHeader("Content-Type", "application/json")

  /// The content type of a body in protobuf.
  private static let protobuf = HTTPHeader("Content-Type", WireFormat.protobuf.mediaType)

  /// The content type of a body.
  static func contentType(_ format: WireFormat) -> HTTPHeader {
    switch format {
    case .json: json
    case .protobuf: protobuf
    }
  }
}
