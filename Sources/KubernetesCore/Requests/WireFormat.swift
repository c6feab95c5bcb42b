/// How the objects of an answer are written.
///
/// Guarantees: a request that prefers protobuf takes JSON as well, and what an answer is in, its
/// `Content-Type` says; so servers that know no protobuf, or have none for a type, answer as before.
public enum WireFormat: Sendable, Hashable {
  /// JSON: every type has it, and nothing is lost in it.
  case json
  /// Protocol Buffers: all built-in types have it, and a server's `PartialObjectMetadata` of any type.
  case protobuf

  /// The media type.
  public var mediaType: String {
    switch self {
    case .json: "application/json"
    case .protobuf: "application/vnd.kubernetes.protobuf"
    }
  }

  /// The format of an answer with these header fields: JSON, unless they say protobuf.
  public init(of headers: [HTTPHeader]) {
    let field = headers.first {
      // The length first: this is asked of every answer, and has to compare a dozen names.
      $0.name.utf8.count == 12 && $0.name.lowercased() == "content-type"
    }
    let type = field?.value.prefix { $0 != ";" && $0 != " " }.lowercased()
    self = type == Self.protobuf.mediaType ? .protobuf : .json
  }
}
