internal import KubernetesCore

/// The versions of a pattern's sources of configuration that its pods are to have.
///
/// A source that is gone, or can't be read, is no reason to touch pods: what is known of it goes on to
/// hold.
package struct ConfigurationResolution: Sendable, Hashable {
  /// Nil if there is a source of which nothing is known.
  package private(set) var versions: [ConfigurationVersion]? = []
  /// What is wrong and what to do; nil if nothing is.
  package private(set) var problem: String?

  /// Of a pattern without sources.
  init() {}

  /// - Parameters:
  ///   - sources: What the pattern declares.
  ///   - pattern: The pattern's name.
  ///   - readings: What a server said of the objects that `ConfigurationSource.object(read:)` names.
  ///   - known: The last known versions.
  ///   - optional: Objects without which pods start as well.
  init(
    _ sources: [ConfigurationSource], of pattern: String,
    readings: [ConfigurationObject: ConfigurationReading], known: [ConfigurationVersion],
    optional: Set<ConfigurationObject>
  ) {
    var versions: [ConfigurationVersion?] = []
    var problems: [String] = []
    for (index, source) in sources.enumerated() {
      let reading = readings[source.objectToRead(for: pattern)] ?? .absent
      if let content = reading.content, source.version ?? content.digest == content.digest {
        versions.append(
          ConfigurationVersion(source, digest: content.digest, keys: content.keys, of: pattern))
      } else if reading == .absent, source.version == nil, optional.contains(source.object) {
        versions.append(ConfigurationVersion(source, digest: nil, of: pattern))
      } else {
        problems.append(source.problem(reading, "spec.configuration[\(index)]"))
        versions.append(known[source.object].flatMap { source.version(like: $0, of: pattern) })
      }
    }
    self.versions = versions.contains { $0 == nil } ? nil : versions.compactMap(\.self)
    problem = problems.isEmpty ? nil : problems.joined(separator: "; ")
  }
}

extension ConfigurationSource {
  /// The object whose content counts: the source itself, or the copy that it is kept at.
  package func objectToRead(for pattern: String) -> ConfigurationObject {
    guard let version else { return object }
    return ConfigurationObject(
      .configMap,
      ConfigurationVersion.copyName(of: object.name, version: version, pattern: pattern))
  }

  /// A known version, if it is of what is declared now.
  fileprivate func version(
    like known: ConfigurationVersion, of pattern: String
  ) -> ConfigurationVersion? {
    guard version == nil || version == known.digest else { return nil }
    return ConfigurationVersion(self, digest: known.digest, keys: known.keys, of: pattern)
  }

  fileprivate func problem(_ reading: ConfigurationReading, _ path: String) -> String {
    if case .refused(let words) = reading {
      let value = object.kind == .configMap ? "configMaps" : "secrets"
      return
        "\(object), which \(path) names, can't be read: \(words); grant the operator that right"
        + " (rbac.configuration.\(value) in its chart)"
    }
    guard let version else {
      return "\(object), which \(path) names, is not there: create it, or take it out of"
        + " spec.configuration"
    }
    return "version \(version) of \(object), which \(path).version names, is not kept any more:"
      + " remove that field, so that the pods have what the ConfigMap holds now"
  }
}
