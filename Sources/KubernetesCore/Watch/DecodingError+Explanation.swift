extension DecodingError {
  /// What could not be read, and where in the document.
  public var explanation: String {
    let place = FieldPath(decoding: codingPath).description
    return place.isEmpty ? reason : "\(place): \(reason)"
  }

  /// The way to what could not be read.
  public var codingPath: [any CodingKey] {
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

extension FieldPath {
  /// The path that a decoder went.
  public init(decoding codingPath: [any CodingKey]) {
    self.init(codingPath.map { key in key.intValue.map(Component.index) ?? .key(key.stringValue) })
  }
}
