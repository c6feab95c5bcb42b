package import FoundationEssentials
internal import KubernetesCore

/// Expands patterns with the operator's configuration and their namespace's defaults.
package struct PatternExpander: Sendable {
  let settings: ExpansionSettings

  package init(settings: ExpansionSettings) { self.settings = settings }

  /// What prevents expanding a pattern whatever its spec says; nil if nothing does.
  package func invalidContent(of pattern: PatternSnapshot) -> PatternContent? {
    let fault = pattern.fault ?? PodPattern.faultOfSpec(size: pattern.spec.size)?.description
    return fault.map { .invalid(.invalid($0), replicas: pattern.replicas) }
  }

  /// Expands a pattern with its namespace's settings. A pattern that can't be expanded yields
  /// content as well.
  ///
  /// - `text`: the spec as JSON.
  /// - `last`: the namespace's last valid defaults; nil if unknown, as after a restart.
  /// - `configuration`: what is known of the sources that the pattern names.
  package func content(
    of pattern: PatternSnapshot, _ text: Data, under namespace: NamespaceSettings,
    last: [LogShipperDefaults]?, configuration: KnownConfiguration = KnownConfiguration()
  ) -> PatternContent {
    let written: JSONValue
    do throws(JSONParseError) {
      written = try JSONValue(parsing: text, duplicateKeys: .lastWins)
    } catch {
      return .invalid(.invalid("spec: \(error)"), replicas: 1)
    }
    // A pattern may be older than this program; what it was given in a former version is kept.
    let spec = PodPatternSpec.renewed(written)
    let text = spec == written ? text : spec.serialized()
    let replicas = spec["replicas"]?.count ?? 1
    let (defaults, cause): ([LogShipperDefaults]?, StallCause?) =
      switch namespace.defaults {
      case .success(let defaults): (defaults, nil)
      case .failure(let problem): (last, .invalidDefaults(problem.message))
      }
    guard let defaults else {
      return .invalid(cause ?? .invalidDefaults(""), replicas: replicas)
    }
    do throws(FaultList) {
      let declared = try declaration(pattern, spec)
      let resolution = configuration.resolve(for: declared)
      let problem = cause ?? resolution.problem.map(StallCause.missingConfiguration)
      var expanded = try expand(
        declared, text: text, under: settings.with(defaults), resolution.versions ?? [])
      if spec != written { expanded.add(remark: formerNames(pattern, written)) }
      guard let problem else { return .expanded(expanded) }
      return resolution.versions == nil
        ? .invalid(problem, replicas: replicas) : .outdated(expanded, problem)
    } catch {
      return .invalid(
        cause ?? .invalid(error.naming(in: ["spec": spec]).description), replicas: replicas)
    }
  }

  /// The pattern kept at a revision that means the same; nil if it declares something else, or what
  /// its pods are of anyway.
  ///
  /// Only revisions that the status names are asked for: nothing else vouches for a
  /// ControllerRevision.
  ///
  /// - `read`: returns a revision; nil if the pattern has none of that name.
  package func pinned<Failure>(
    _ fresh: ExpandedPattern, _ pattern: PatternSnapshot, _ status: PodPatternStatus?,
    read: (String) async throws(Failure) -> PatternRevision?
  ) async throws(Failure) -> ExpandedPattern? {
    let names = [status?.updateRevision, status?.currentRevision].compactMap(\.self)
    guard !names.contains(fresh.target.revision) else { return nil }
    for name in names where !name.isEmpty {
      if let found = try await read(name), let kept = pinned(fresh, to: found, pattern) {
        return kept
      }
    }
    return nil
  }

  /// Keeps a pattern at a revision as long as its declaration means the same, however this operator
  /// would expand it now: an update changes what its owner asked to change and nothing else.
  ///
  /// - Returns: nil if the declaration means something else, or if the revision is not what its name
  ///   says.
  private func pinned(
    _ fresh: ExpandedPattern, to revision: PatternRevision, _ pattern: PatternSnapshot
  ) -> ExpandedPattern? {
    let declared = fresh.patternRevision(of: pattern)
    guard revision.isGenuine, revision.declaresTheSame(as: declared),
      var result = recover(revision, pattern, fresh)
    else { return nil }
    let change = TemplateChange(from: revision, to: declared)
    if !change.items.isEmpty {
      let isSameSettings =
        revision.defaults.shapingPods == fresh.defaults.shapingPods
        && revision.helperDefaults == fresh.helperDefaults
      result.drift = .init(
        revision: fresh.target.revision, cause: isSameSettings ? .operator : .defaults,
        change: change.summary,
        shipperImage: declared.template.newShipperImage(since: revision.template))
    }
    (result.defaults, result.helperDefaults) = (revision.defaults, revision.helperDefaults)
    return result
  }

  /// Recreates an earlier revision's pods, with the current declaration for everything else; nil if
  /// this operator can no longer expand the revision.
  ///
  /// The pods are as they were, including the images that the operator added then and the
  /// configuration of their log shippers. The defaults of that time decide whether they have a log
  /// shipper.
  func recover(
    _ revision: PatternRevision, _ pattern: PatternSnapshot, _ declared: ExpandedPattern
  ) -> ExpandedPattern? {
    guard let earlier = try? expand(revision, pattern) else { return nil }
    var result = declared
    result.target.revision = revision.revision
    result.target.initializers = earlier.target.initializers
    result.target.endless = earlier.target.endless
    result.manifest = PodManifest(
      podTemplate: revision.template, owner: pattern.ownerReference,
      namespace: pattern.key.namespace,
      isGated: declared.target.isGated && revision.mayBeGated)
    (result.shipper, result.remark) = (earlier.shipper, earlier.remark)
    result.configuration = revision.configuration
    // How long pods wait for their log shipper is what the pattern declares now.
    result.shipperTerms = earlier.shipperTerms.map { declared.shipperTerms ?? $0 }
    result.shipperParts = earlier.shipperParts
    if let image = revision.template.shipperImage { result.shipperParts?.image = image }
    return result
  }

  /// Expands a revision's declaration under the defaults of its time.
  func expand(
    _ revision: PatternRevision, _ pattern: PatternSnapshot
  ) throws(FaultList) -> ExpandedPattern {
    var settings = settings
    settings.logShipperDefaults = []
    if let defaults = try? LogShipperDefaults(
      fields: revision.defaults, source: .operatorConfiguration)
    {
      settings.logShipperDefaults = [defaults]
    }
    return try expand(
      declaration(pattern, revision.declaration), text: revision.declaration.serialized(),
      under: settings, revision.configuration)
  }

  /// What the owner of a pattern that has former names is told: where they are.
  private func formerNames(_ pattern: PatternSnapshot, _ written: JSONValue) -> String {
    var places: [String] = []
    do throws(FaultList) {
      _ = try declaration(pattern, written)
    } catch {
      places = error.naming(in: ["spec": written]).faults.map(\.path.description)
    }
    let more = places.count > 3 ? " and \(places.count - 3) more" : ""
    return
      "it was written for an earlier version (\(places.prefix(3).joined(separator: ", "))\(more)):"
      + " podpattern convert puts it in today's words"
  }

  private func declaration(
    _ pattern: PatternSnapshot, _ spec: JSONValue
  ) throws(FaultList) -> PodPattern {
    try PodPattern(json: [
      "metadata": [
        "name": .string(pattern.key.name), "namespace": .string(pattern.key.namespace),
        "uid": .string(pattern.uid),
      ], "spec": spec,
    ])
  }

  private func expand(
    _ declared: PodPattern, text: Data, under settings: ExpansionSettings,
    _ configuration: [ConfigurationVersion]
  ) throws(FaultList) -> ExpandedPattern {
    let expansion = try Expander(settings: settings).expand(declared, configuration: configuration)
    var expanded = ExpandedPattern(
      declared, expansion, text: text, defaults: settings.logShipperDefaults.merged)
    expanded.helperDefaults = settings.logShipperDefaults.mergedHelpers
    return expanded
  }
}

extension ExpansionSettings {
  /// The settings with additional defaults, which take precedence.
  fileprivate func with(_ defaults: [LogShipperDefaults]) -> ExpansionSettings {
    var settings = self
    settings.logShipperDefaults += defaults
    return settings
  }
}
