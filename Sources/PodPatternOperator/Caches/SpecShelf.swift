internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The specs of patterns as JSON, as many as fit into the budget.
///
/// JSON takes a fraction of a decoded spec; but users may create as many patterns as fit into etcd,
/// which is many times the operator's memory. Specs that are not cached are read from the server on
/// demand (`SpecSource`).
final class SpecShelf: Sendable {
  private struct State {
    var texts: [ObjectKey: (digest: SpecDigest, text: Data)] = [:]
    var ledger: ByteLedger
  }

  private let state: Mutex<State>

  init(budget: Int) { state = Mutex(State(ledger: ByteLedger(budget: budget))) }

  /// The number of bytes in use.
  var held: Int { state.withLock { $0.ledger.held } }

  /// Caches a pattern's spec instead of the previous one. The text is copied, because a slice would
  /// keep the whole response alive.
  func put(_ text: Data, _ digest: SpecDigest, of key: ObjectKey) {
    state.withLock { state in
      if state.texts[key]?.digest == digest { return state.ledger.use(key) }
      state.texts[key] = (digest, Data(Array(text)))
      for other in state.ledger.hold(key, bytes: text.count) { state.texts[other] = nil }
    }
  }

  /// The spec of a pattern, if it is cached.
  func text(of key: ObjectKey, _ digest: SpecDigest) -> Data? {
    state.withLock { state in
      guard let found = state.texts[key], found.digest == digest else { return nil }
      state.ledger.use(key)
      return found.text
    }
  }

  /// Removes the spec of a pattern that is gone, unless a new pattern of the same name has replaced
  /// it.
  func forget(_ key: ObjectKey, _ digest: SpecDigest) {
    state.withLock { state in
      guard state.texts[key]?.digest == digest else { return }
      state.texts[key] = nil
      state.ledger.drop(key)
    }
  }
}
