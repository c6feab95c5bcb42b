internal import KubernetesCore

/// What differs in the configuration of two revisions, in words.
enum ConfigurationChange {
  /// How many keys are named.
  private static let namedKeys = 3

  /// One text for each source that differs, such as `log.level of ConfigMap settings`.
  static func subjects(
    from old: [ConfigurationVersion], to new: [ConfigurationVersion]
  ) -> [String] {
    var subjects = new.compactMap { version -> String? in
      guard let before = old[version.object] else { return "configuration \(version.object) added" }
      if before.digest == version.digest {
        return before.isSame(as: version) ? nil : "mode of \(version.object)"
      }
      return subject(of: version, before)
    }
    subjects += old.filter { new[$0.object] == nil }.map { "configuration \($0.object) removed" }
    return subjects
  }

  private static func subject(
    of version: ConfigurationVersion, _ before: ConfigurationVersion
  ) -> String {
    if before.digest == nil { return "\(version.object) created" }
    if version.digest == nil { return "\(version.object) deleted" }
    let keys = Set(before.keys.keys).union(version.keys.keys)
      .filter { before.keys[$0] != version.keys[$0] }.sorted()
    // Of a ConfigMap with many keys they are not known.
    guard !before.keys.isEmpty, !version.keys.isEmpty, !keys.isEmpty else {
      return "\(version.object)"
    }
    let named = keys.prefix(namedKeys).joined(separator: ", ")
    let others = keys.count - namedKeys
    return "\(named)\(others > 0 ? " and \(others) more" : "") of \(version.object)"
  }
}
