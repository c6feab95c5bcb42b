/// Looking into texts as those do who take them for bytes: kernels, shells, servers in Go, Fluent Bit.
///
/// A `String` is made of characters as people see them. To it a `/` with an accent (U+0301) after it is
/// one character, and not a `/`; `{` the same. So `contains`, `hasPrefix`, `split` and `==` overlook
/// what everybody else finds, and a rule that forbids `..` between slashes, or `${`, is got around by
/// an accent.
extension StringProtocol {
  /// The parts between the places where an ASCII character stands, empty ones left out or not.
  public func parts(
    separatedBy separator: Unicode.Scalar, keepingEmpty: Bool = false
  ) -> [String] {
    String(self).unicodeScalars.split(
      separator: separator, omittingEmptySubsequences: !keepingEmpty
    ).map { String($0) }
  }

  /// Whether the bytes of another text stand somewhere in this one's.
  public func hasBytes(of part: String) -> Bool { utf8.contains(part.utf8) }

  /// Whether the text begins with the bytes of another one.
  public func beginsWithBytes(of start: String) -> Bool { utf8.starts(with: start.utf8) }

  /// Whether the text ends with the bytes of another one.
  public func endsWithBytes(of end: String) -> Bool {
    utf8.reversed().starts(with: end.utf8.reversed())
  }

  /// Whether any of some ASCII characters stands in the text.
  public func hasAny(of scalars: String) -> Bool {
    unicodeScalars.contains { scalar in scalars.unicodeScalars.contains(scalar) }
  }
}

extension Substring {
  /// The text without the spaces around it.
  package var trimmingSpaces: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
