extension String {
  /// The text as one segment of a URL's path (RFC 3986 section 3.3).
  public var urlPathEncoded: String {
    percentEncoded { $0.isUnreserved || "!$&'()*+,;=:@".utf8.contains($0) }
  }

  /// The text as a name or a value in a URL's query.
  public var urlQueryEncoded: String {
    percentEncoded { $0.isUnreserved || "!$'()*,:@/".utf8.contains($0) }
  }

  /// The text with its percent-encoded bytes decoded.
  package var percentDecoded: String {
    guard utf8.contains(UInt8(ascii: "%")) else { return self }
    var bytes: [UInt8] = []
    var rest = utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func percentEncoded(except isPlain: (UInt8) -> Bool) -> String {
    guard !utf8.allSatisfy(isPlain) else { return self }
    var result: [UInt8] = []
    for byte in utf8 {
      if isPlain(byte) {
        result.append(byte)
      } else {
        result.append(contentsOf: (byte < 16 ? "%0" : "%").utf8)
        result.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension UInt8 {
  /// Whether RFC 3986 section 2.3 calls the character unreserved.
  fileprivate var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~".utf8.contains(self)
    }
  }
}
