/// What a person names who wants something that does not exist, so that a model without a network can
/// tell it from what does.
enum Fiction {
  private static let words: Set<String> = [
    "nope", "none", "missing", "nonexistent", "nonexisting", "notexisting", "doesnotexist",
    "nosuch", "nosuchtag", "nosuchimage", "nosuchcommand", "nosuchfile", "notfound", "unknown",
    "404",
  ]

  /// Whether a name is one of those, whatever its case and its dashes: `nope`, `does-not-exist`.
  static func isMeant(by name: some StringProtocol) -> Bool {
    words.contains(name.lowercased().filter { $0 != "-" && $0 != "_" })
  }

  /// Whether a host can't be looked up: one below `.invalid` (RFC 2606), or whose first label says so.
  static func isHost(_ host: some StringProtocol) -> Bool {
    let labels = host.split(separator: ".")
    return labels.last == "invalid" || labels.first.map { isMeant(by: $0) } ?? false
  }
}
