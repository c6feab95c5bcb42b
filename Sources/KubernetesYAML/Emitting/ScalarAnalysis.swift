internal import KubernetesCore

/// What a string's characters allow of YAML's styles (YAML 1.1 chapter 9, 1.2 chapter 7).
struct ScalarAnalysis {
  /// Whether the string has a line feed.
  private(set) var hasLineBreak = false
  /// Whether the string may stand without quotes, as far as its characters go.
  private(set) var allowsPlain = true
  /// Whether no character needs an escape.
  private(set) var allowsSingleQuotes = true
  /// Whether the string may be written line by line after a `|`.
  private(set) var allowsBlock = true
  /// Whether the string without quotes would be a number, a Boolean or another type.
  let looksLikeAnotherType: Bool

  init(_ text: String) {
    looksLikeAnotherType = ScalarType.isAmbiguous(text)
    let first = text.unicodeScalars.first
    if first.map(Self.isBlank) ?? true || text.unicodeScalars.last.map(Self.isBlank) ?? true
      || text.hasPrefix("---") || text.hasPrefix("...")
    {
      allowsPlain = false
    }
    var previous: Unicode.Scalar = "\n"
    var isFirst = true
    for scalar in text.unicodeScalars {
      inspect(scalar, after: previous, isFirst: isFirst)
      previous = scalar
      isFirst = false
    }
    if previous == ":" { allowsPlain = false }
    // A block's last line would hide its blanks, and a line of blanks alone could pass for one.
    if previous == " " || previous == "\t" { allowsBlock = false }
    if first == "-" || first == "?" || first == ":" {
      let second = text.unicodeScalars.dropFirst().first
      if second.map(Self.isBlank) ?? true { allowsPlain = false }
    }
  }

  private mutating func inspect(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar, isFirst: Bool
  ) {
    switch scalar {
    case "\n":
      hasLineBreak = true
      allowsPlain = false
      if previous == " " || previous == "\t" { allowsBlock = false }
    case "\t":
      // go-yaml and libyaml differ on tabs at the start of a line.
      allowsPlain = false
      allowsSingleQuotes = false
      if previous == "\n" { allowsBlock = false }
    case " ", "'", "\"", "-", ":", "?", "#":
      if scalar == " ", previous == ":" { allowsPlain = false }
      if scalar == "#", Self.isBlank(previous) { allowsPlain = false }
      if isFirst, scalar == "'" || scalar == "\"" { allowsPlain = false }
    case ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "%", "@", "`":
      if isFirst { allowsPlain = false }
    default:
      guard !Self.isPrintable(scalar) else { return }
      allowsPlain = false
      allowsSingleQuotes = false
      allowsBlock = false
    }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\n"
  }

  /// Whether a character may stand as it is. Line breaks other than the line feed, of which YAML
  /// 1.1 has three that 1.2 has not, and the byte order mark are better escaped; and so is what
  /// would show a reader other text than there is, such as changes of the direction of writing.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case _ where scalar.isDeceptive: false
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }
}

/// Which strings would be something else without quotes.
enum ScalarType {
  /// Whether some YAML, 1.1 or 1.2, would read the text without quotes as no string.
  static func isAmbiguous(_ text: String) -> Bool {
    if case .string = ScalarResolver.resolvePlain(text) {
      return text == "<<" || text == "=" || isSexagesimal(text) || isTimestamp(text)
        || text.hasPrefix("0") && Int(text) != nil
    }
    return true
  }

  /// Numbers to the base 60, such as `1:30`, which YAML 1.1 has.
  private static func isSexagesimal(_ text: String) -> Bool {
    guard let first = text.first, first.isNumber || first == "-" || first == "+" else {
      return false
    }
    return text.utf8.contains(UInt8(ascii: ":"))
      && text.utf8.allSatisfy { "0123456789:._+-".utf8.contains($0) }
  }

  /// Dates, with or without a time.
  private static func isTimestamp(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.count >= 8, bytes.prefix(4).allSatisfy({ (0x30...0x39).contains($0) }) else {
      return false
    }
    return bytes.dropFirst(4).first == UInt8(ascii: "-")
      && bytes.dropFirst(5).allSatisfy { "0123456789-:.tTzZ+ ".utf8.contains($0) }
  }
}
