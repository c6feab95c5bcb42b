package import KubernetesCore

/// Undoing to a revision: what has to change in a pattern so that it declares the same as the
/// revision.
extension PatternRevision {
  /// Whether a spec declares the same, in whatever words, and names the same configuration.
  ///
  /// What the configuration holds now is not looked at, unless the spec says that.
  package func isDeclared(by spec: JSONValue) -> Bool {
    let sources = Self.sources(of: spec)
    let isSameConfiguration =
      sources.count == configuration.count
      && sources.allSatisfy { source in
        guard let own = configuration[source.object], own.mode == source.mode else { return false }
        return source.version == nil || source.version == own.digest
      }
    return isSameConfiguration
      && Meaning.declaration(declaration) == Meaning.declaration(Self.declaration(of: spec))
  }

  /// Whether its pods have the same copies of ConfigMaps as those of another revision. What is only
  /// followed can't be brought back.
  package func hasSameCopies(as other: PatternRevision?) -> Bool {
    func copies(_ revision: PatternRevision) -> [ConfigurationVersion] {
      revision.configuration.filter { $0.mode == .snapshot }
    }
    return other.map { copies(self).isSame(as: copies($0)) } ?? true
  }

  /// The revision as pods would be of it now: what is only followed holds what it holds for another
  /// one.
  package func following(_ current: PatternRevision) -> PatternRevision {
    var result = self
    result.configuration = configuration.map { version in
      version.mode == .restart ? current.configuration[version.object] ?? version : version
    }
    return result
  }

  /// What the revision declares, with the versions of configuration that it had.
  ///
  /// - `current`: the revision that the pattern is at. What it has in common with this one without
  ///   being kept at it need not be named: the ConfigMap holds it now.
  package func declaration(beside current: PatternRevision?) -> JSONValue {
    guard let elements = declaration["configuration"]?.array else { return declaration }
    let following = Set(
      Self.sources(of: current?.declaration ?? [:]).filter { $0.version == nil }.map(\.object))
    var result = declaration
    result["configuration"] = .array(
      elements.map { element in
        guard let source = ConfigurationSource(lenient: element),
          let own = configuration[source.object], own.mode == .snapshot, let digest = own.digest
        else { return element }
        let isPresent =
          following.contains(own.object) && current?.configuration[own.object]?.digest == digest
        var element = element
        element["version"] = isPresent ? nil : .string(digest)
        return element
      })
    return result
  }

  private static func sources(of spec: JSONValue) -> [ConfigurationSource] {
    (spec["configuration"]?.array ?? []).compactMap(ConfigurationSource.init(lenient:))
  }

  /// The patch that restores the declaration in a pattern as a server has it.
  ///
  /// It also restores the revision's change cause, as kubectl does for a Deployment.
  ///
  /// - `current`: the revision that the pattern is at; nil if it has none yet.
  /// - Returns: a patch that fails if the pattern has changed since it was read.
  package func restoringPatch(of pattern: JSONValue, at current: PatternRevision?) -> JSONPatch {
    let metadata = pattern["metadata"] ?? [:]
    let spec = pattern["spec"]?.object ?? [:]
    let declaration = declaration(beside: current)
    let changes = Self.declaredFields.compactMap {
      Self.change(["spec", $0], from: spec[$0], to: declaration[$0])
    }
    return JSONPatch(
      [.test(["metadata", "resourceVersion"], metadata["resourceVersion"] ?? .null)] + changes
        + [causeChange(metadata["annotations"])].compactMap(\.self))
  }

  private func causeChange(_ annotations: JSONValue?) -> JSONPatch.Operation? {
    let cause = changeCause.map { JSONValue.string($0) }
    let key = Self.changeCauseAnnotation
    guard annotations?.object != nil else {
      return cause.map { .add(["metadata", "annotations"], .object([key: $0])) }
    }
    return Self.change(["metadata", "annotations", key], from: annotations?[key], to: cause)
  }

  private static func change(
    _ path: JSONPointer, from old: JSONValue?, to new: JSONValue?
  ) -> JSONPatch.Operation? {
    guard let new else { return old.map { _ in .remove(path) } }
    guard let old else { return .add(path, new) }
    return old.canonical == new.canonical ? nil : .replace(path, new)
  }
}
