internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The specs of patterns as JSON, as many as fit into the budget.
///
/// JSON takes a fraction of a decoded spec; but users may create as many patterns as fit into etcd,
/// which is many times the operator's memory. Specs that are not cached are read from the server on
/// demand (`SpecSource`).
final class SpecCache: Sendable {
  private struct State {
    var texts: [ObjectKey: (digest: SpecDigest, text: Data)] = [:]
    var budget: MemoryBudget
  }

  private let state: Mutex<State>

  init(budget: Int) { state = Mutex(State(budget: MemoryBudget(bytes: budget))) }

  /// The number of bytes in use.
  var used: Int { state.withLock { $0.budget.used } }

  /// Caches a pattern's spec instead of the previous one. The text is copied, because a slice would
  /// keep the whole response alive.
  func store(_ text: Data, _ digest: SpecDigest, of key: ObjectKey) {
    state.withLock { state in
      if state.texts[key]?.digest == digest { return state.budget.touch(key) }
      state.texts[key] = (digest, Data(Array(text)))
      for other in state.budget.insert(key, bytes: text.count) { state.texts[other] = nil }
    }
  }

  /// The spec of a pattern, if it is cached.
  func text(of key: ObjectKey, _ digest: SpecDigest) -> Data? {
    state.withLock { state in
      guard let found = state.texts[key], found.digest == digest else { return nil }
      state.budget.touch(key)
      return found.text
    }
  }

  /// Removes the spec of a pattern that is gone, unless a new one has taken its name.
  func forget(_ key: ObjectKey, _ digest: SpecDigest) {
    state.withLock { state in
      guard state.texts[key]?.digest == digest else { return }
      state.texts[key] = nil
      state.budget.remove(key)
    }
  }
}

/// Provides the specs of patterns from the cache or from the server.
struct SpecSource: Sendable {
  let cache: SpecCache
  let client: KubernetesClient

  /// The spec of a pattern as JSON.
  ///
  /// - Throws: if the server does not answer, or has a newer spec than the watch has shown.
  func text(of pattern: PatternSnapshot) async throws(RequestFailure) -> Data {
    if let text = cache.text(of: pattern.key, pattern.spec) { return text }
    do throws(APIError) {
      let answer = try await client.perform(.get(.podPatterns, pattern.key))
      let members = (try? RawJSON(answer.body))?.members ?? [:]
      let metadata = members["metadata"]?.members ?? [:]
      if let text = members["spec"]?.text, metadata["uid"]?.string ?? "" == pattern.uid,
        metadata["resourceVersion"]?.string == pattern.resourceVersion
          || SpecDigest(text) == pattern.spec
      {
        cache.store(text, pattern.spec, of: pattern.key)
        return Data(Array(text))
      }
    } catch {
      throw RequestFailure(error)
    }
    throw .unavailable("the watch has not shown the newest spec yet")
  }
}
