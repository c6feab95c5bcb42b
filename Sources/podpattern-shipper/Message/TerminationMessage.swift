/// What the container leaves behind for the operator and for people: a line of JSON.
struct TerminationMessage: Equatable {
  /// What Kubernetes keeps of a termination message.
  static let longest = 4096
  /// What one warning may take of it.
  private static let longestWarning = 500
  /// Room for the end of the list of warnings, and for how many there are besides.
  private static let reserve = 40

  var account: Account
  var warnings: [String]

  /// The message. Where it would be too long, the last warnings go, and what outputs left.
  var text: String {
    let totals =
      "\"shipped\":\(JSONText.tally(account.shipped)),\"left\":\(JSONText.tally(account.left))"
    var text = "{\(totals)\(outputs)"
    if text.utf8.count + Self.reserve > Self.longest { text = "{\(totals)" }
    return text + warnings(within: Self.longest - text.utf8.count - Self.reserve) + "}"
  }

  /// What each output left that left something.
  private var outputs: String {
    let pairs = account.pipelines.filter { !$0.left.isZero }.map {
      "\(JSONText.string($0.name)):\(JSONText.tally($0.left))"
    }
    return pairs.isEmpty ? "" : ",\"outputs\":{\(pairs.joined(separator: ","))}"
  }

  /// As many warnings as there is room for, and how many there are besides.
  private func warnings(within room: Int) -> String {
    guard !warnings.isEmpty else { return "" }
    var room = room
    var shown: [String] = []
    for warning in warnings {
      let json = JSONText.string(String(warning.prefix(Self.longestWarning)))
      room -= json.utf8.count + 1
      guard room >= 0 else {
        shown.append("\"and \(warnings.count - shown.count) more\"")
        break
      }
      shown.append(json)
    }
    return ",\"warnings\":[\(shown.joined(separator: ","))]"
  }
}
