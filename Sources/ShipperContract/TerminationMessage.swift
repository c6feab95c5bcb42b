/// An amount of log: lines, and the bytes they are made of.
package struct LogAmount: Sendable, Hashable {
  /// The lines; records that wait in a buffer count as one each.
  package var lines: Int
  package var bytes: Int

  package init(lines: Int = 0, bytes: Int = 0) {
    self.lines = lines
    self.bytes = bytes
  }

  package var isZero: Bool { lines == 0 && bytes == 0 }
}

/// What the log shipper leaves behind for the operator and for people: a line of JSON.
///
/// ```json
/// {"shipped":{"lines":7,"bytes":420},"left":{"lines":1,"bytes":60},
///  "outputs":{"loki":{"lines":1,"bytes":60}},"warnings":["output loki has refused records"]}
/// ```
package enum TerminationMessage {
  /// The members of the message.
  package enum Key {
    package static let (shipped, left) = ("shipped", "left")
    package static let (outputs, warnings) = ("outputs", "warnings")
    package static let (lines, bytes) = ("lines", "bytes")
  }

  /// What Kubernetes keeps of a termination message.
  private static let longest = 4096
  /// What one warning may take of it.
  private static let longestWarning = 500
  /// Room for the end of the list of warnings, and for how many more there are.
  private static let reserve = 40

  /// The message. Where it would be too long, the last warnings are left out, and what outputs left.
  ///
  /// - `shipped`: What reached every output.
  /// - `left`: What did not reach the output that got the least.
  /// - `outputs`: What did not reach each output that got less than all, with its pipeline.
  package static func json(
    shipped: LogAmount, left: LogAmount, outputs: [(pipeline: String, left: LogAmount)],
    warnings: [String]
  ) -> String {
    let totals = "{\"\(Key.shipped)\":\(json(shipped)),\"\(Key.left)\":\(json(left))"
    var text = totals
    if !outputs.isEmpty {
      let members = outputs.map { "\(json($0.pipeline)):\(json($0.left))" }
      text += ",\"\(Key.outputs)\":{\(members.joined(separator: ","))}"
    }
    if text.utf8.count + reserve > longest { text = totals }
    return text + member(of: warnings, within: longest - text.utf8.count - reserve) + "}"
  }

  /// As many warnings as there is room for, and how many more there are.
  private static func member(of warnings: [String], within room: Int) -> String {
    guard !warnings.isEmpty else { return "" }
    var room = room
    var shown: [String] = []
    for warning in warnings {
      let json = json(String(warning.prefix(longestWarning)))
      room -= json.utf8.count + 1
      guard room >= 0 else {
        shown.append("\"and \(warnings.count - shown.count) more\"")
        break
      }
      shown.append(json)
    }
    return ",\"\(Key.warnings)\":[\(shown.joined(separator: ","))]"
  }

  private static func json(_ amount: LogAmount) -> String {
    "{\"\(Key.lines)\":\(amount.lines),\"\(Key.bytes)\":\(amount.bytes)}"
  }

  /// A string of JSON with its quotes.
  private static func json(_ text: String) -> String {
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
}
