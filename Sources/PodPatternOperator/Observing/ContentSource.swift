internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// Finds out what a pattern's spec comes to. Each generation is expanded once under one state of the
/// namespace's defaults.
struct ContentSource: Sendable {
  let specs: SpecSource
  let expander: PatternExpander
  /// Nil where the operator may not read Namespaces.
  let defaults: DefaultsCache?
  /// Large specs are expanded here, one after the other.
  private let largeSpecs = SerialExecutor()

  init(specs: SpecSource, expander: PatternExpander, defaults: DefaultsCache?) {
    (self.specs, self.expander, self.defaults) = (specs, expander, defaults)
  }

  /// What a pattern comes to now.
  ///
  /// Where the defaults can't be told, what they said last goes on to hold, as far as this operator
  /// knows: a ConfigMap that somebody deleted is no reason not to replace a pod that failed.
  ///
  /// - Returns: the content, and why the defaults are to be asked for again, if they are.
  /// - Throws: why nobody can tell what it comes to at the moment.
  func content(
    of pattern: PatternSnapshot, _ memory: inout PatternMemory
  ) async throws(RequestFailure) -> (content: PatternContent, failure: RequestFailure?) {
    let settings: NamespaceSettings
    let failure: RequestFailure?
    do throws(RequestFailure) {
      (settings, failure) =
        try await defaults?.settings(of: pattern.key.namespace) ?? (.none, nil)
    } catch {
      // What it came to last, of this generation, goes on to hold.
      guard let known = memory.content, known.version.generation == pattern.generation,
        let content = known.content
      else { throw error }
      return (content, error)
    }
    let version = PatternMemory.ContentVersion(pattern, under: settings)
    if let known = memory.content {
      if known.version == version, let content = known.content { return (content, failure) }
      // What was refused under other defaults is tried at once.
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
    if let cause = expander.stallCause(to: pattern) { return cause }
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

/// Does one thing after the other: what takes much memory and a processor for a while.
///
/// Who waits for it waits without holding a thread: those are few, and the election needs one too.
private actor SerialExecutor {
  /// Does something when its turn has come.
  func run<Result: Sendable>(_ operation: @Sendable () -> Result) -> Result { operation() }
}
