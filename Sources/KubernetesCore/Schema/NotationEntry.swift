/// An entry of a text that declares structures: a line `Name = word …`, and the indented lines after it.
struct NotationEntry {
  let name: String
  /// What stands after the name; nil where nothing does.
  let sign: String?
  private(set) var words: [String]

  /// The entries of a text, in order.
  static func entries(of text: String) -> [NotationEntry] {
    var entries: [NotationEntry] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      var words = line.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }[...]
      if line.first == UInt8(ascii: " "), var last = entries.popLast() {
        last.words += words
        entries.append(last)
      } else if let name = words.popFirst() {
        let sign = words.popFirst()
        entries.append(NotationEntry(name: name, sign: sign, words: Array(words)))
      }
    }
    return entries
  }
}
