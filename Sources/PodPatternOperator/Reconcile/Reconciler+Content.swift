internal import KubernetesCore
internal import PodPatternCore

extension Reconciler {
  /// What a pattern comes to now. Each generation of it is expanded once under one state of the
  /// namespace's defaults.
  ///
  /// Where these can't be told, what they said last goes on to hold, as far as this operator knows:
  /// a ConfigMap that somebody deleted is no reason not to replace a pod that failed.
  ///
  /// - Returns: nil where they have to be asked for, and can't be at the moment; with it why.
  func content(
    of pattern: StoredPattern, _ memory: inout PatternMemory
  ) async -> (content: PatternContent?, delay: String?) {
    let found = await caches.defaults?.entry(of: pattern.key.namespace)
    guard let entry = found == nil ? DefaultsCache.Entry.none : found?.entry else {
      // What it came to last, of this generation, goes on to hold.
      let known = memory.content.flatMap {
        $0.version.generation == pattern.generation ? $0.content : nil
      }
      return (known, found?.delay)
    }
    let version = PatternMemory.ContentVersion(
      generation: pattern.generation, spec: pattern.spec, fault: pattern.fault,
      defaults: entry.version)
    if let known = memory.content {
      if known.version == version, let content = known.content { return (content, found?.delay) }
      // What was refused under other defaults is tried at once.
      if known.version.defaults != version.defaults { memory.refusals = Refusals() }
    }
    if case .success(let defaults) = entry.content { memory.lastDefaults = defaults }
    switch await expand(pattern, under: entry, last: memory.lastDefaults) {
    case .failure(let failure): return (nil, "the spec can't be had: \(failure.message)")
    case .success(let content):
      memory.content = (version, content)
      return (content, found?.delay)
    }
  }

  private func expand(
    _ pattern: StoredPattern, under entry: DefaultsCache.Entry, last: [LogShipperDefaults]?
  ) async -> Result<PatternContent, WriteFailure> {
    if let obstacle = expander.obstacle(to: pattern) { return .success(obstacle) }
    switch await specs.text(of: pattern) {
    case .failure(let failure): return .failure(failure)
    case .success(let text):
      guard text.count > Room.small else {
        return .success(expander.content(of: pattern, text, under: entry, last: last))
      }
      return .success(
        await desk.run { expander.content(of: pattern, text, under: entry, last: last) })
    }
  }
}
