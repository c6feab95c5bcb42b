internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// Expands patterns under the operator's configuration and what their namespace says.
struct PatternExpander: Sendable {
  let settings: ExpansionSettings

  /// What a pattern comes to under a namespace's defaults; what can't be expanded is content like
  /// any other.
  ///
  /// - Parameter last: What the namespace said before; nil where nobody remembers.
  func content(
    of pattern: StoredPattern, under entry: DefaultsCache.Entry, last: [LogShipperDefaults]?
  ) -> PatternContent {
    if let fault = PodPattern.faultOfSpec(size: pattern.spec.count) {
      return .invalid(.invalid(fault.description), replicas: pattern.replicas)
    }
    // As values a megabyte may take forty: what is large is looked at one after the other.
    guard pattern.spec.count > Self.largeSpec else { return expansion(pattern, entry, last) }
    return Self.largeSpecs.withLock { _ in expansion(pattern, entry, last) }
  }

  private static let largeSpec = 128 << 10
  private static let largeSpecs = Mutex(())

  private func expansion(
    _ pattern: StoredPattern, _ entry: DefaultsCache.Entry, _ last: [LogShipperDefaults]?
  ) -> PatternContent {
    let spec: JSONValue
    do throws(JSONParseError) {
      spec = try JSONValue(parsing: pattern.spec, duplicateKeys: .lastWins)
    } catch {
      return .invalid(.invalid("spec: \(error)"), replicas: 1)
    }
    let replicas = spec["replicas"]?.count ?? 1
    if let fault = pattern.fault { return .invalid(.invalid(fault), replicas: replicas) }
    switch entry.content {
    case .success(let defaults):
      do throws(FaultList) {
        return .expanded(try expand(pattern, spec: spec, under: settings.with(defaults)))
      } catch {
        let faults = error.naming(in: ["spec": spec])
        return .invalid(.invalid(faults.description), replicas: replicas)
      }
    case .failure(let problem):
      let obstacle = Obstacle.invalidDefaults(problem.message)
      guard let last,
        let expanded = try? expand(pattern, spec: spec, under: settings.with(last))
      else { return .invalid(obstacle, replicas: replicas) }
      return .outdated(expanded, obstacle)
    }
  }

  /// What pods of an earlier revision are made of, under what the pattern declares now for all the
  /// rest; nil where this operator can't expand it any more.
  ///
  /// The pods are as they were, down to the images that the operator added then and what their log
  /// shippers were told. The defaults that held then say whether they have one.
  func recover(
    _ revision: PatternRevision, _ pattern: StoredPattern, _ declared: ExpandedPattern
  ) -> ExpandedPattern? {
    var settings = settings
    settings.logShipperDefaults = []
    if let defaults = try? LogShipperDefaults(
      fields: revision.defaults, source: .operatorConfiguration)
    {
      settings.logShipperDefaults = [defaults]
    }
    guard let earlier = try? expand(pattern, spec: revision.declaration, under: settings) else {
      return nil
    }
    var result = declared
    result.target.revision = revision.revision
    result.target.initializers = earlier.target.initializers
    result.manifest = PodManifest(
      podTemplate: revision.template, owner: pattern.ownerReference,
      namespace: pattern.key.namespace)
    (result.shipper, result.note) = (earlier.shipper, earlier.note)
    return result
  }

  private func expand(
    _ pattern: StoredPattern, spec: JSONValue, under settings: ExpansionSettings
  ) throws(FaultList) -> ExpandedPattern {
    let declared = try PodPattern(json: [
      "metadata": [
        "name": .string(pattern.key.name), "namespace": .string(pattern.key.namespace),
        "uid": .string(pattern.uid),
      ], "spec": spec,
    ])
    return ExpandedPattern(
      declared, try Expander(settings: settings).expand(declared),
      declaration: PatternRevision.declaration(of: spec),
      defaults: settings.logShipperDefaults.merged)
  }
}

extension ExpansionSettings {
  /// The settings with defaults that are stronger than those there are.
  fileprivate func with(_ defaults: [LogShipperDefaults]) -> ExpansionSettings {
    var settings = self
    settings.logShipperDefaults += defaults
    return settings
  }
}
