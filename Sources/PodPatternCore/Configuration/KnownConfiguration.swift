package import FoundationEssentials
internal import KubernetesCore

/// What is known of the sources of configuration that a pattern names.
package struct KnownConfiguration: Sendable, Hashable {
  /// What a server said of the objects that `ConfigurationSource.objectsToRead` names.
  package var readings: [ConfigurationObject: ConfigurationReading] = [:]
  /// The versions that held last, which go on to hold for what can't be read.
  package var last: [ConfigurationVersion] = []

  package init() {}

  func resolve(for pattern: PodPattern) -> ConfigurationResolution {
    guard !pattern.spec.configuration.isEmpty else { return ConfigurationResolution() }
    return ConfigurationResolution(
      pattern.spec.configuration, of: pattern.metadata.name, readings: readings, known: last,
      optional: pattern.spec.optionalConfiguration)
  }
}

extension PodPatternSpec {
  /// The objects without which the pods start as well: at least one container refers to them, and
  /// none needs them.
  fileprivate var optionalConfiguration: Set<ConfigurationObject> {
    // What is added to the template refers to no ConfigMap, and to Secrets that it needs.
    let added =
      initializers.compactMap { ($0.action.kind as? ContainerInitializer)?.container }
      .map { JSONValue.object($0) } + sidecars.map(\.container)
    let references =
      ConfigurationReferences.all(in: template)
      + ConfigurationReferences.all(in: ["spec": ["containers": .array(added)]])
    return Set(references.map(\.object)).subtracting(
      references.filter { !$0.isOptional }.map(\.object))
  }
}

extension ConfigurationSource {
  /// The objects that a spec asks to be read, as far as it is well-formed: what is wrong with it is
  /// found when it is expanded.
  ///
  /// - `spec`: the spec as JSON.
  /// - `pattern`: the pattern's name.
  package static func objectsToRead(
    in spec: Data, of pattern: String
  ) -> Set<ConfigurationObject> {
    // Hardly any pattern has sources, and a spec that is only cut apart costs next to nothing.
    guard let raw = try? RawJSON(spec).members["configuration"], let list = try? raw.value()
    else { return [] }
    let objects = (list.array ?? []).prefix(maximumCount).compactMap {
      element -> ConfigurationObject? in
      guard let source = ConfigurationSource(lenient: element) else { return nil }
      let object = source.objectToRead(for: pattern)
      return object.name.isSubdomain ? object : nil
    }
    return Set(objects)
  }
}
