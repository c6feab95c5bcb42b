internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// Expands patterns' specs. Each generation is expanded once per version of the namespace's
/// defaults.
struct ContentSource: Sendable {
  let specs: SpecSource
  let expander: PatternExpander
  /// Nil if the operator may not read Namespaces.
  let defaults: DefaultsResolver?
  /// Large specs are expanded here, one after the other.
  private let largeSpecs = SerialQueue()

  init(specs: SpecSource, expander: PatternExpander, defaults: DefaultsResolver?) {
    (self.specs, self.expander, self.defaults) = (specs, expander, defaults)
  }

  /// The current content of a pattern.
  ///
  /// If the defaults can't be resolved, the last valid ones that this operator knows continue to
  /// apply: a deleted ConfigMap is no reason not to replace a failed pod.
  ///
  /// - Returns: the content, and why the defaults have to be read again, if they have to.
  /// - Throws: if the content can't be determined at the moment.
  func content(
    of pattern: PatternSnapshot, _ memory: inout PatternMemory
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
    let version = PatternMemory.ContentVersion(pattern, under: settings)
    if let known = memory.content {
      if known.version == version, let content = known.content { return (content, failure) }
      // Work that failed under other defaults is retried at once.
      if known.version.defaults != version.defaults { memory.failedWork = FailedWork() }
    }
    if case .success(let defaults) = settings.defaults { memory.lastDefaults = defaults }
    let content = try await expand(pattern, under: settings, last: memory.lastDefaults)
    memory.content = (version, content)
    return (content, failure)
  }

  private func expand(
    _ pattern: PatternSnapshot, under settings: NamespaceSettings, last: [LogShipperDefaults]?
  ) async throws(RequestFailure) -> PatternContent {
    if let content = expander.invalidContent(of: pattern) { return content }
    let text: Data
    do throws(RequestFailure) {
      text = try await specs.text(of: pattern)
    } catch {
      throw error.rephrased { "the spec can't be had: \($0)" }
    }
    guard text.count > SpecDigest.small else {
      return expander.content(of: pattern, text, under: settings, last: last)
    }
    return await largeSpecs.run {
      expander.content(of: pattern, text, under: settings, last: last)
    }
  }
}

/// Runs one operation at a time: those that take much memory and CPU for a while.
///
/// Waiting for it blocks no thread: there are few, and leader election needs one too.
private actor SerialQueue {
  func run<Result: Sendable>(_ operation: @Sendable () -> Result) -> Result { operation() }
}
