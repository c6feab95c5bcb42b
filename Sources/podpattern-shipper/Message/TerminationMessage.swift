/// What the container leaves behind for the operator and for people: a line of JSON.
struct TerminationMessage: Equatable {
  /// What Kubernetes keeps of a termination message.
  static let longest = 4096
  /// What one warning may take of it.
  private static let longestWarning = 500

  var account: Account
  var warnings: [String]

  /// The message. Where it would be too long, warnings go first, then what outputs left.
  var text: String {
    let outputs = account.pipelines.filter { !$0.left.isZero }
    for shown in stride(from: warnings.count, through: 0, by: -1) {
      let text = encoded(outputs, shown: shown)
      if text.utf8.count <= Self.longest { return text }
    }
    return encoded([], shown: 0)
  }

  private func encoded(_ outputs: [PipelineAccount], shown: Int) -> String {
    var fields = [
      "\"shipped\":\(JSONText.tally(account.shipped))",
      "\"left\":\(JSONText.tally(account.left))",
    ]
    if !outputs.isEmpty {
      let pairs = outputs.map { "\(JSONText.string($0.name)):\(JSONText.tally($0.left))" }
      fields.append("\"outputs\":{\(pairs.joined(separator: ","))}")
    }
    if !warnings.isEmpty {
      var texts = warnings.prefix(shown).map { String($0.prefix(Self.longestWarning)) }
      if shown < warnings.count { texts.append("and \(warnings.count - shown) more") }
      fields.append("\"warnings\":[\(texts.map(JSONText.string).joined(separator: ","))]")
    }
    return "{\(fields.joined(separator: ","))}"
  }
}
