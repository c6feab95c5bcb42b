internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// Expands patterns' specs. Each generation is expanded once per version of the namespace's
/// defaults.
struct ContentSource: Sendable {
  let specs: SpecSource
  let expander: PatternExpander
  let revisions: RevisionWriter
  let fleet: FleetRegistry
  let configuration: ConfigurationCache
  /// Nil if the operator may not read Namespaces.
  let defaults: DefaultsResolver?
  /// Large specs are expanded here, one after the other.
  private let largeSpecs = SerialQueue()

  init(
    specs: SpecSource, expander: PatternExpander, revisions: RevisionWriter,
    fleet: FleetRegistry, configuration: ConfigurationCache, defaults: DefaultsResolver?
  ) {
    (self.specs, self.expander, self.revisions) = (specs, expander, revisions)
    (self.fleet, self.configuration, self.defaults) = (fleet, configuration, defaults)
  }

  /// The current content of a pattern.
  ///
  /// If the defaults can't be resolved, the last valid ones that this operator knows continue to
  /// apply: a deleted ConfigMap is no reason not to replace a failed pod.
  ///
  /// A pattern whose declaration means what it meant before is kept at the revision that it has.
  ///
  /// - Returns: the content, and why the defaults have to be read again, if they have to.
  /// - Throws: if the content can't be determined at the moment.
  func content(
    of pattern: PatternSnapshot, history: [RevisionSnapshot], _ memory: inout PatternMemory
  ) async throws(RequestFailure) -> (content: PatternContent, failure: RequestFailure?) {
    let settings: NamespaceSettings
    let failure: RequestFailure?
    do throws(RequestFailure) {
      (settings, failure) =
        try await defaults?.settings(of: pattern.key.namespace) ?? (.none, nil)
    } catch {
      // The last content of this generation continues to apply.
      guard let known = memory.content, known.version.generation == pattern.generation,
        let content = known.content
      else { throw error }
      return (content, error)
    }
    var version = PatternMemory.ContentVersion(pattern, under: settings)
    if let known = memory.content {
      do throws(RequestFailure) {
        version.configuration = try await configuration(known.version, version, of: pattern)
      } catch {
        guard let content = known.content, known.version.isOfSameSpec(as: version) else {
          throw error
        }
        return (content, error)
      }
      if known.version == version, let content = known.content, !isAdmitted(content, pattern) {
        return (content, failure)
      }
      // Work that failed under other defaults is retried at once.
      if known.version.defaults != version.defaults { memory.failedWork = FailedWork() }
    }
    if case .success(let defaults) = settings.defaults { memory.lastDefaults = defaults }
    let fresh = try await expand(pattern, under: settings, history, &version, &memory)
    do throws(RequestFailure) {
      let content = try await pinned(fresh, pattern, history, &memory)
      memory.content = (version, content)
      return (content, failure)
    } catch {
      // The same: a revision that can't be read is no reason not to replace a lost pod.
      guard let known = memory.content, known.version.generation == pattern.generation,
        let content = known.content
      else { throw error }
      return (content, error)
    }
  }

  /// What the sources of a known content hold now; nothing if the pattern declares something else.
  private func configuration(
    _ known: PatternMemory.ContentVersion, _ version: PatternMemory.ContentVersion,
    of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> [ConfigurationObject: ConfigurationReading] {
    guard known.isOfSameSpec(as: version) else { return [:] }
    return try await configuration.read(Set(known.configuration.keys), for: pattern.key)
  }

  private func expand(
    _ pattern: PatternSnapshot, under settings: NamespaceSettings, _ history: [RevisionSnapshot],
    _ version: inout PatternMemory.ContentVersion, _ memory: inout PatternMemory
  ) async throws(RequestFailure) -> PatternContent {
    if let content = expander.invalidContent(of: pattern) { return content }
    let text: Data
    do throws(RequestFailure) {
      text = try await specs.text(of: pattern)
    } catch {
      throw error.rephrased { "the spec can't be had: \($0)" }
    }
    var known = KnownConfiguration()
    known.last = memory.lastConfiguration
    // Who has changed a pattern may have changed its ConfigMaps a moment before.
    version.configuration = try await configuration.read(
      ConfigurationSource.objectsToRead(in: text, of: pattern.key.name), for: pattern.key,
      isFresh: memory.content?.version.isOfSameSpec(as: version) != true)
    known.readings = version.configuration
    var content = await expand(pattern, text, under: settings, last: memory.lastDefaults, known)
    if case .invalid(.missingConfiguration, _) = content, known.last.isEmpty,
      let revision = memory.status.known(pattern)?.updateRevision, !revision.isEmpty,
      let found = try await read(revision, of: pattern, history, &memory)
    {
      known.last = found.configuration
      content = await expand(pattern, text, under: settings, last: memory.lastDefaults, known)
    }
    if let expanded = content.expanded { memory.lastConfiguration = expanded.configuration }
    return content
  }

  private func expand(
    _ pattern: PatternSnapshot, _ text: Data, under settings: NamespaceSettings,
    last: [LogShipperDefaults]?, _ known: KnownConfiguration
  ) async -> PatternContent {
    guard text.count > SpecDigest.small else {
      return expander.content(
        of: pattern, text, under: settings, last: last, configuration: known)
    }
    return await largeSpecs.run {
      expander.content(of: pattern, text, under: settings, last: last, configuration: known)
    }
  }

  /// A revision of a pattern; nil if it has none of that name.
  private func read(
    _ revision: String, of pattern: PatternSnapshot, _ history: [RevisionSnapshot],
    _ memory: inout PatternMemory
  ) async throws(RequestFailure) -> PatternRevision? {
    if let known = memory.revisions.read[revision] { return known }
    let key = memory.revisions.key(of: revision, cached: history, of: pattern.key)
    let found = try await revisions.content(of: key, owner: pattern.uid)
    memory.revisions.didRead(revision, found)
    return found
  }
}

extension ContentSource {
  /// Whether it is the pattern's turn to get what the operator makes differently.
  private func isAdmitted(_ content: PatternContent, _ pattern: PatternSnapshot) -> Bool {
    guard let drift = content.expanded?.drift else { return false }
    return fleet.isAdmitted(pattern.key, to: drift.revision)
  }

  private func pinned(
    _ content: PatternContent, _ pattern: PatternSnapshot, _ history: [RevisionSnapshot],
    _ memory: inout PatternMemory
  ) async throws(RequestFailure) -> PatternContent {
    guard let fresh = content.expanded, !pattern.isTerminating else { return content }
    let kept = try await expander.pinned(fresh, pattern, memory.status.known(pattern)) {
      revision async throws(RequestFailure) in
      try await read(revision, of: pattern, history, &memory)
    }
    guard let kept else { return content.replacing(fresh.asRecorded(in: history, of: pattern)) }
    guard let drift = kept.drift, fleet.isAdmitted(pattern.key, to: drift.revision) else {
      return content.replacing(kept)
    }
    var changed = fresh
    changed.target.cause = drift.cause.ofRollout
    return content.replacing(changed)
  }
}

/// Runs one operation at a time: those that take much memory and CPU for a while.
///
/// Waiting for it blocks no thread: there are few, and leader election needs one too.
private actor SerialQueue {
  func run<Result: Sendable>(_ operation: @Sendable () -> Result) -> Result { operation() }
}
