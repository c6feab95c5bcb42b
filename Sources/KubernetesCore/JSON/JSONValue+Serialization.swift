public import FoundationEssentials

extension JSONValue {
  /// This value as compact JSON, without line breaks or spaces between tokens.
  public func serialized() -> Data {
    var bytes: [UInt8] = []
    write(into: &bytes)
    return Data(bytes)
  }

  /// Appends this value as compact JSON.
  public func write(into bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number): bytes.append(contentsOf: number.literal.utf8)
    case .string(let text): JSONValue.write(string: text, into: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      var isFirst = true
      for (key, member) in members {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        JSONValue.write(string: key, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.write(into: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// This value as JSON over several lines, indented by two spaces, for people: in its texts what is
  /// deceptive is escaped.
  public func prettyPrinted() -> String {
    var bytes: [UInt8] = []
    writePretty(into: &bytes, indentation: 0)
    var result = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      // Within texts alone there are any: the line breaks of the document are line feeds.
      guard scalar.isDeceptive, scalar != "\n" else {
        result.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
      result.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
    }
    return String(result)
  }

  private func writePretty(into bytes: inout [UInt8], indentation: Int) {
    func newLine(_ depth: Int) {
      bytes.append(UInt8(ascii: "\n"))
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }
    switch self {
    case .array(let elements) where !elements.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(indentation + 1)
        element.writePretty(into: &bytes, indentation: indentation + 1)
      }
      newLine(indentation)
      bytes.append(UInt8(ascii: "]"))
    case .object(let members) where !members.isEmpty:
      bytes.append(UInt8(ascii: "{"))
      for (index, (key, member)) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(indentation + 1)
        JSONValue.write(string: key, into: &bytes)
        bytes.append(contentsOf: ": ".utf8)
        member.writePretty(into: &bytes, indentation: indentation + 1)
      }
      newLine(indentation)
      bytes.append(UInt8(ascii: "}"))
    default:
      write(into: &bytes)
    }
  }

  private static func write(string: String, into bytes: inout [UInt8]) {
    bytes.append(0x22)
    var string = string
    string.withUTF8 { text in
      // Nearly all bytes stand for themselves, and go over together.
      var start = 0
      var index = 0
      let end = text.count
      while index < end {
        let byte = text[index]
        if byte >= 0x20, byte != 0x22, byte != 0x5C {
          index += 1
          continue
        }
        bytes.append(contentsOf: text[start..<index])
        write(escaped: byte, into: &bytes)
        index += 1
        start = index
      }
      bytes.append(contentsOf: text[start..<end])
    }
    bytes.append(0x22)
  }

  private static func write(escaped byte: UInt8, into bytes: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
    case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
    case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
    case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
    case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
    default:
      let digits = String(byte, radix: 16)
      bytes.append(contentsOf: (byte < 16 ? "\\u000" : "\\u00").utf8)
      bytes.append(contentsOf: digits.utf8)
    }
  }
}
