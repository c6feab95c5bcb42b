public import FoundationEssentials
internal import OrderedCollections

/// JSON in the bytes that an API server gives it.
///
/// A server keeps an opaque part of an object, such as the data of a ControllerRevision, in the bytes
/// in which it came, and compares byte by byte. A patch of any other part may decode and encode it
/// anew: only bytes that this does not change can be patched at all.
extension JSONValue {
  /// This value as Go's `encoding/json` writes what it has read into maps: keys in the order of their
  /// bytes, numbers as int64 or as float64, and `<`, `>`, `&`, U+2028 and U+2029 escaped.
  public func serializedAsGo() -> Data {
    var bytes: [UInt8] = []
    writeAsGo(into: &bytes)
    return Data(bytes)
  }

  private func writeAsGo(into bytes: inout [UInt8]) {
    switch self {
    case .null, .bool: write(into: &bytes)
    case .number(let number): bytes.append(contentsOf: number.goLiteral.utf8)
    case .string(let text): Self.writeAsGo(text, into: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.writeAsGo(into: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for (index, (key, member)) in sorted.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.writeAsGo(key, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.writeAsGo(into: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Writes a string. Text that is no Unicode has become U+FFFD when it was read, here as in Go.
  private static func writeAsGo(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes.append(contentsOf: #"\""#.utf8)
      case "\\": bytes.append(contentsOf: #"\\"#.utf8)
      case "\n": bytes.append(contentsOf: #"\n"#.utf8)
      case "\r": bytes.append(contentsOf: #"\r"#.utf8)
      case "\t": bytes.append(contentsOf: #"\t"#.utf8)
      // These two have a short form since Go 1.22.
      case "\u{8}": bytes.append(contentsOf: #"\b"#.utf8)
      case "\u{c}": bytes.append(contentsOf: #"\f"#.utf8)
      case "\u{0}"..<" ", "<", ">", "&", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))".utf8)
        bytes.append(contentsOf: digits.utf8)
      default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONNumber {
  /// The number as Go writes it once it was read: an int64 where it is written as a whole number that
  /// fits, and otherwise the nearest float64, in the fewest digits that read back as it.
  ///
  /// One beyond all float64, which a server refuses, stays as it is.
  var goLiteral: String {
    let isWhole = !literal.contains { $0 == "." || $0 == "e" || $0 == "E" }
    if isWhole, let integer = Int64(literal) { return String(integer) }
    guard let value = Double(literal), value.isFinite else { return literal }
    // Go writes a float64 of -0 as -0, and then reads that as the int64 0.
    guard value != 0 else { return "0" }
    let sign = value < 0 ? "-" : ""
    let (digits, exponent) = Self.decimal(of: value.magnitude)
    let isScientific = value.magnitude < 1e-6 || value.magnitude >= 1e21
    return sign + (isScientific ? Self.scientific(digits, exponent) : Self.plain(digits, exponent))
  }

  /// The fewest digits that tell a positive number from its neighbours, and the power of ten of the
  /// first of them.
  private static func decimal(of value: Double) -> (digits: String, exponent: Int) {
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let all = whole + fraction
    let zeros = all.prefix { $0 == "0" }.count
    var digits = all.dropFirst(zeros)
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return (String(digits), power + whole.count - 1 - zeros)
  }

  private static func scientific(_ digits: String, _ exponent: Int) -> String {
    let rest = digits.dropFirst()
    return digits.prefix(1) + (rest.isEmpty ? "" : ".\(rest)")
      + (exponent < 0 ? "e-" : "e+") + String(exponent.magnitude)
  }

  private static func plain(_ digits: String, _ exponent: Int) -> String {
    guard exponent >= 0 else {
      return "0." + String(repeating: "0", count: max(0, min(-exponent - 1, 6))) + digits
    }
    guard digits.count > exponent + 1 else {
      return digits + String(repeating: "0", count: max(0, min(exponent + 1 - digits.count, 21)))
    }
    return "\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
  }
}
