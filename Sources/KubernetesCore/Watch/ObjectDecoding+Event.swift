public import FoundationEssentials

extension ObjectDecoding {
  /// Reads the one event that a line of a watch holds.
  public func line(_ line: Data) -> WatchLine<Object> {
    do {
      var (type, object): (String?, RawJSON?) = (nil, nil)
      try line.parsing { parser throws(JSONParseError) in
        try parser.members { key, parser throws(JSONParseError) in
          let raw = RawJSON(try parser.skip(), of: line)
          switch JSONKey(key) {
          case "type": type = raw.string
          case "object": object = raw
          default: break
          }
        }
        try parser.end()
      }
      guard let type, let object else {
        throw MalformedWire("a watch event needs a type and an object")
      }
      return try event(type, object)
    } catch {
      return .undecodable(Undecodable(reason: "\(error)", text: line), instead: nil)
    }
  }

  private func event(_ type: String, _ raw: RawJSON) throws -> WatchLine<Object> {
    switch type {
    case "ADDED": change(raw) { .added($0) }
    case "MODIFIED": change(raw) { .modified($0) }
    case "DELETED": change(raw, isGone: true) { .deleted($0) }
    case "BOOKMARK": .event(try bookmark(raw["metadata"]?.members ?? [:]))
    case "ERROR": .event(.error(Status(try raw.value())))
    default: throw MalformedWire("unknown event type \"\(type)\"")
    }
  }

  private func change(
    _ raw: RawJSON, isGone: Bool = false, _ event: (Object) -> WatchEvent<Object>
  ) -> WatchLine<Object> {
    switch object(raw) {
    case .read(let object): return .event(event(object))
    case .failed(var failure, let standIn):
      failure.isGone = isGone
      return .undecodable(failure, instead: standIn.map(event))
    }
  }

  private func bookmark(_ metadata: [JSONKey: RawJSON]) throws -> WatchEvent<Object> {
    guard let version = metadata["resourceVersion"]?.string else {
      throw MalformedWire("a bookmark needs metadata.resourceVersion")
    }
    let mark = metadata["annotations"]?[JSONKey(ListOptions.initialEventsEnd)]?.string
    return .bookmark(resourceVersion: version, initialEventsEnd: mark == "true")
  }
}
