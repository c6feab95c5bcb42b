/// What others write, made fit to be read by people: in a log, a status, an Event, on a terminal.
///
/// Servers, kubelets, webhooks and the containers themselves write what they like. A control character
/// in it moves a terminal's cursor, an override of the direction of writing shows one text for another,
/// and a line break makes one entry of a log into two, of which the second is a forgery.
extension String {
  /// The text in one line: each run of line breaks and tabs is a space, but at the ends, and what else
  /// is deceptive is written as an escape such as `\u{202e}`.
  ///
  /// It is the text itself where there is nothing of that, which is most often so; and the same again
  /// changes nothing, since a backslash stays as it is. This is for people, not to be read back.
  public var inOneLine: String {
    guard hasDeceptive else { return self }
    return unicodeScalars.split(whereSeparator: \.isLineBreakOrTab).map {
      String($0).escaped { _ in true }
    }
    .joined(separator: " ")
  }

  /// The text in its lines: what is deceptive but for line feeds and tabs is written as an escape.
  public var legible: String {
    guard hasDeceptive else { return self }
    return escaped { $0 != "\n" && $0 != "\t" }
  }

  private var hasDeceptive: Bool {
    utf8.contains { !(0x20...0x7E).contains($0) } && unicodeScalars.contains(where: \.isDeceptive)
  }

  private func escaped(where isEscaped: (Unicode.Scalar) -> Bool) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isDeceptive, isEscaped(scalar) {
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// Whether a person does not see it, and sees other things wrongly for it: a control character (C0,
  /// DEL, C1), a line or paragraph separator, or a change of the direction of writing.
  public var isDeceptive: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029: true
    case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// Whether it ends a line for some reader, or is a tab.
  fileprivate var isLineBreakOrTab: Bool {
    switch value {
    case 0x09...0x0D, 0x85, 0x2028...0x2029: true
    default: false
    }
  }
}
