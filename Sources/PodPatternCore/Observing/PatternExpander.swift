package import FoundationEssentials
internal import KubernetesCore

/// Expands patterns under the operator's configuration and what their namespace says.
package struct PatternExpander: Sendable {
  let settings: ExpansionSettings

  package init(settings: ExpansionSettings) { self.settings = settings }

  /// What stands in the way of expanding a pattern, whatever its spec says; nil where nothing does.
  package func stallCause(to pattern: PatternSnapshot) -> PatternContent? {
    let fault = pattern.fault ?? PodPattern.faultOfSpec(size: pattern.spec.size)?.description
    return fault.map { .invalid(.invalid($0), replicas: pattern.replicas) }
  }

  /// What a pattern comes to under a namespace's defaults; what can't be expanded is content like
  /// any other.
  ///
  /// - Parameters:
  ///   - text: Its spec as JSON.
  ///   - last: What the namespace said before; nil where nobody remembers.
  package func content(
    of pattern: PatternSnapshot, _ text: Data, under namespace: NamespaceSettings,
    last: [LogShipperDefaults]?
  ) -> PatternContent {
    let spec: JSONValue
    do throws(JSONParseError) {
      spec = try JSONValue(parsing: text, duplicateKeys: .lastWins)
    } catch {
      return .invalid(.invalid("spec: \(error)"), replicas: 1)
    }
    let replicas = spec["replicas"]?.count ?? 1
    switch namespace.defaults {
    case .success(let defaults):
      do throws(FaultList) {
        return .expanded(
          try expand(pattern, spec: spec, text: text, under: settings.with(defaults)))
      } catch {
        let faults = error.naming(in: ["spec": spec])
        return .invalid(.invalid(faults.description), replicas: replicas)
      }
    case .failure(let problem):
      let cause = StallCause.invalidDefaults(problem.message)
      guard let last,
        let expanded = try? expand(pattern, spec: spec, text: text, under: settings.with(last))
      else { return .invalid(cause, replicas: replicas) }
      return .outdated(expanded, cause)
    }
  }

  /// What pods of an earlier revision are made of, under what the pattern declares now for all the
  /// rest; nil where this operator can't expand it any more.
  ///
  /// The pods are as they were, down to the images that the operator added then and what their log
  /// shippers were told. The defaults that held then say whether they have one.
  func recover(
    _ revision: PatternRevision, _ pattern: PatternSnapshot, _ declared: ExpandedPattern
  ) -> ExpandedPattern? {
    var settings = settings
    settings.logShipperDefaults = []
    if let defaults = try? LogShipperDefaults(
      fields: revision.defaults, source: .operatorConfiguration)
    {
      settings.logShipperDefaults = [defaults]
    }
    guard
      let earlier = try? expand(
        pattern, spec: revision.declaration, text: Data(), under: settings)
    else { return nil }
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
    _ pattern: PatternSnapshot, spec: JSONValue, text: Data, under settings: ExpansionSettings
  ) throws(FaultList) -> ExpandedPattern {
    let declared = try PodPattern(json: [
      "metadata": [
        "name": .string(pattern.key.name), "namespace": .string(pattern.key.namespace),
        "uid": .string(pattern.uid),
      ], "spec": spec,
    ])
    return ExpandedPattern(
      declared, try Expander(settings: settings).expand(declared), text: text,
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
