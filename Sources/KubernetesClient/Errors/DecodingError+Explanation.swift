internal import FoundationEssentials
internal import KubernetesCore

extension JSONDecoder {
  /// One decoder for all: it has no options set, and keeps nothing between calls.
  static let shared = JSONDecoder()
}

extension DecodingError {
  /// What could not be read, and where in the document.
  var explanation: String {
    let place = FieldPath(codingPath).description
    return place.isEmpty ? reason : "\(place): \(reason)"
  }

  /// The way to what could not be read.
  var codingPath: [any CodingKey] {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath
    @unknown default: []
    }
  }

  private var reason: String {
    switch self {
    case .keyNotFound(let key, _): "there is no \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      context.debugDescription
    @unknown default: "\(self)"
    }
  }
}
