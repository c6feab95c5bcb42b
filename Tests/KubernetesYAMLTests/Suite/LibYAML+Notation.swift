extension LibYAML.Event {
  /// The event as the suite's `test.event` has it, without the marks of style that mean nothing:
  /// whether a collection is in flow style, and whether a document's ends are written.
  var notation: String {
    var parts = [kind.rawValue]
    if kind == .alias { return "=ALI *\(anchor ?? "")" }
    if let anchor { parts.append("&\(anchor)") }
    if let tag { parts.append("<\(tag)>") }
    if kind == .scalar { parts.append("\(style)\(escapedText)") }
    return parts.joined(separator: " ")
  }

  private var escapedText: String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\t", with: "\\t")
      .replacing("\r", with: "\\r").replacing("\u{8}", with: "\\b")
  }
}
