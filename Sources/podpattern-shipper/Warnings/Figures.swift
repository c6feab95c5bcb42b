/// Numbers and texts in warnings.
enum Figures {
  private static let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]

  /// A size, in the largest unit of which there is one: `12 MiB`.
  static func size(_ bytes: Int) -> String {
    var size = bytes
    var unit = 0
    while size >= 1024, unit < units.count - 1 {
      size /= 1024
      unit += 1
    }
    return "\(size) \(units[unit])"
  }

  /// A size that grows in steps of two, so that a text with it changes seldom: `over 8 MiB`.
  static func roughSize(_ bytes: Int) -> String {
    guard bytes > 1024 else { return "up to 1 KiB" }
    return "over " + size(1 << (Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount))
  }

  /// A number of lines that grows in steps of two: `over 512 lines`.
  static func roughCount(_ lines: Int) -> String {
    guard lines > 1 else { return "1 line" }
    let step = 1 << (Int.bitWidth - 1 - (lines - 1).leadingZeroBitCount)
    return step == 1 ? "over 1 line" : "over \(step) lines"
  }

  /// The time of day in UTC: `22:14 UTC`.
  static func time(_ secondsSince1970: Int) -> String {
    let minutes = secondsSince1970 / 60
    return "\(twoDigits(minutes / 60 % 24)):\(twoDigits(minutes % 60)) UTC"
  }

  /// File permissions as chmod takes them: `0600`.
  static func mode(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// A text as one line: line breaks and terminal controls are escaped, since applications choose the
  /// names of files.
  static func line(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars.prefix(longestLine) {
      switch scalar.value {
      case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069:
        line += "\\x" + String(scalar.value, radix: 16)
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// The longest line, in characters.
  private static let longestLine = 1000

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
