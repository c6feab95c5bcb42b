public import FoundationEssentials

extension ObjectDecoding {
  /// Reads one page of a list, whatever the order of its parts.
  ///
  /// - Throws: `JSONParseError` or `MalformedWire` where the page as a whole is none; a single item
  ///   that can't be read goes into `DecodedPage.undecodable`.
  public func page(_ body: Data) throws -> DecodedPage<Object> {
    var metadata: [JSONKey: RawJSON]?
    var page = DecodedPage<Object>(resourceVersion: "", items: [])
    try body.parsing { parser throws(JSONParseError) in
      try parser.members { key, parser throws(JSONParseError) in
        switch JSONKey(key) {
        case "metadata":
          let raw = RawJSON(try parser.skip(), of: body)
          metadata = raw.text.first == UInt8(ascii: "{") ? raw.members : nil
        case "items":
          (page.items, page.undecodable) = ([], [])
          guard parser.isAtArray else { return _ = try parser.skip() }
          try parser.elements { parser throws(JSONParseError) in
            switch object(RawJSON(try parser.skip(), of: body)) {
            case .read(let object): page.items.append(object)
            case .failed(let failure, let standIn):
              page.undecodable.append(failure)
              if let standIn { page.items.append(standIn) }
            }
          }
        default: _ = try parser.skip()
        }
      }
      try parser.end()
    }
    guard let metadata else { throw MalformedWire("a list needs metadata") }
    return DecodedPage(
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      continueToken: metadata["continue"]?.string, items: page.items,
      undecodable: page.undecodable)
  }
}

extension JSONParser {
  /// Whether an array comes next.
  fileprivate var isAtArray: Bool {
    mutating get {
      skipSpace()
      return position < bytes.count && bytes[position] == UInt8(ascii: "[")
    }
  }
}
