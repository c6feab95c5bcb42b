/// Just enough JSON to write a termination message.
enum JSONText {
  /// A string with its quotes.
  static func string(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      case "\t": json += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }

  /// An amount of log.
  static func tally(_ tally: Tally) -> String {
    "{\"lines\":\(tally.lines),\"bytes\":\(tally.bytes)}"
  }
}
