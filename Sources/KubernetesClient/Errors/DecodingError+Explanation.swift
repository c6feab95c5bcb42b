internal import FoundationEssentials

extension JSONDecoder {
  /// One decoder for all: it has no options set, and keeps nothing between calls.
  static let shared = JSONDecoder()
}

extension DecodingError {
  /// What could not be read, and where in the document.
  var explanation: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      Self.place(context.codingPath) + context.debugDescription
    case .keyNotFound(let key, let context):
      "\(Self.place(context.codingPath))there is no \"\(key.stringValue)\""
    @unknown default: "\(self)"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "" }
    let keys = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }
    return "\(keys.joined().drop { $0 == "." }): "
  }
}
