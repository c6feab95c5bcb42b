/// Reads numbers in the forms that YAML 1.1 and Go have, and writes them as JSON does.
enum NumberResolver {
  /// The number, or nil where the text is none.
  static func resolve(_ text: String) -> ResolvedScalar? {
    let plain = text.utf8.contains(UInt8(ascii: "_")) ? text.filter { $0 != "_" } : text
    if text.utf8.first == UInt8(ascii: "."), plain.utf8.count != text.utf8.count { return nil }
    return integer(plain) ?? float(plain)
  }

  private static func integer(_ text: String) -> ResolvedScalar? {
    var digits = text[...]
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits = digits.dropFirst() }
    guard let first = digits.utf8.first, (0x30...0x39).contains(first) else { return nil }
    let sign = isNegative ? "-" : ""
    guard first == UInt8(ascii: "0"), digits.utf8.count > 1 else {
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return .integer(sign + digits)
    }
    let radix: Int
    switch digits.dropFirst().first {
    case "x", "X": (radix, digits) = (16, digits.dropFirst(2))
    case "o", "O": (radix, digits) = (8, digits.dropFirst(2))
    case "b", "B": (radix, digits) = (2, digits.dropFirst(2))
    default: (radix, digits) = (8, digits.dropFirst())
    }
    // UInt64's own initializer would take a second sign.
    guard digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != UInt8(ascii: "-"),
      let value = UInt64(digits, radix: radix),
      !isNegative || value <= UInt64(Int64.max) + 1
    else { return nil }
    return .integer(value == 0 ? "0" : sign + String(value))
  }

  private static func float(_ text: String) -> ResolvedScalar? {
    guard let parts = FloatParts(text), let value = Double(text.asGoFloat), value.isFinite else {
      return nil
    }
    return .float(parts.json)
  }
}

/// The parts of a decimal number: sign, digits before and after the point, exponent.
private struct FloatParts {
  var sign = ""
  var whole = ""
  var fraction = ""
  var exponent = ""

  /// Reads `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, whole.
  init?(_ text: String) {
    var rest = text.utf8[...]
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      if first == UInt8(ascii: "-") { sign = "-" }
      rest = rest.dropFirst()
    }
    whole = Self.digits(&rest)
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = Self.digits(&rest)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      exponent = String(UnicodeScalar(mark))
      rest = rest.dropFirst()
      if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
        exponent += String(UnicodeScalar(first))
        rest = rest.dropFirst()
      }
      let digits = Self.digits(&rest)
      guard !digits.isEmpty else { return nil }
      exponent += digits
    }
    guard rest.isEmpty else { return nil }
  }

  /// The number as JSON writes it: the spelling stays where JSON has it too.
  var json: String {
    let significant = whole.drop { $0 == "0" }
    return sign + (significant.isEmpty ? "0" : String(significant))
      + (fraction.isEmpty ? "" : ".\(fraction)") + exponent
  }

  private static func digits(_ rest: inout Substring.UTF8View) -> String {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(digits.count)
    return String(Substring(digits))
  }
}

extension String {
  /// The text in a form that Swift reads as Go does: Swift wants a digit on both sides of a point.
  fileprivate var asGoFloat: String {
    guard let parts = FloatParts(self) else { return self }
    return parts.json
  }
}
