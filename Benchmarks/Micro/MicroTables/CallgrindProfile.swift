/// What callgrind wrote when a function returned.
package enum CallgrindProfile {
  /// The instructions that were executed since the last profile; nil if the text does not say it.
  ///
  /// callgrind's manual: a profile has a line `events: Ir …` with the names of what was counted, and
  /// a line `totals:` (or `summary:`) with the numbers in the same order.
  package static func instructions(in text: String) -> Int? {
    func values(of name: String) -> [Substring]? {
      text.split(separator: "\n").first { $0.hasPrefix("\(name):") }?
        .dropFirst(name.count + 1).split(separator: " ")
    }
    guard let position = values(of: "events")?.firstIndex(of: "Ir"),
      let numbers = values(of: "summary") ?? values(of: "totals"),
      numbers.indices.contains(position)
    else { return nil }
    return Int(numbers[position])
  }
}
