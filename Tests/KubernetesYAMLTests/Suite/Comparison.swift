import KubernetesCore

/// Holds a value against the suite's, and notes by which rules they differ.
struct Comparison {
  private(set) var differences: Set<Difference> = []

  /// Whether the values mean the same, but for what the rules allow.
  mutating func areEqual(_ ours: JSONValue, _ suite: JSONValue) -> Bool {
    switch (ours, suite) {
    case (.number(let ours), .number(let suite)):
      if ours != suite { differences.insert(.spelling) }
      return ours.double == suite.double
    case (.array(let ours), .array(let suite)): return areEqual(ours, suite)
    case (.object(let ours), .object(let suite)): return areEqual(ours, suite)
    default: return ours == suite
    }
  }

  /// Whether arrays, or the documents of a stream, mean the same.
  mutating func areEqual(_ ours: [JSONValue], _ suite: [JSONValue]) -> Bool {
    guard ours.count == suite.count else { return false }
    for (ours, suite) in zip(ours, suite) where !areEqual(ours, suite) { return false }
    return true
  }

  private mutating func areEqual(_ ours: JSONObject, _ suite: JSONObject) -> Bool {
    guard ours.count == suite.count else { return false }
    var names: [String] = []
    for (name, value) in suite {
      let name = ours[name] == nil ? boolean(name) : name
      guard let own = ours[name], areEqual(own, value) else { return false }
      names.append(name)
    }
    if names != Array(ours.keys) { differences.insert(.order) }
    return true
  }

  /// The key that a word is in YAML 1.1, where it is one for a Boolean.
  private mutating func boolean(_ word: String) -> String {
    let value: String
    switch word.lowercased() {
    case "y", "yes", "on": value = "true"
    case "n", "no", "off": value = "false"
    default: return word
    }
    differences.insert(.boolean)
    return value
  }
}
