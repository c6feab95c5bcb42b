internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The specs of patterns as JSON, as many of them as may be kept.
///
/// JSON is a fraction of what a spec is as values; but anybody may write as many patterns as fit into
/// the server's store, which is many times the memory that an operator has. What is not here is read
/// from the server when it is needed (`SpecSource`).
final class SpecShelf: Sendable {
  private struct State {
    var texts: [ObjectKey: (digest: SpecDigest, text: Data)] = [:]
    var ledger: ByteLedger
  }

  private let state: Mutex<State>

  /// A shelf for so many bytes.
  init(budget: Int) { state = Mutex(State(ledger: ByteLedger(budget: budget))) }

  /// How many bytes are kept.
  var held: Int { state.withLock { $0.ledger.held } }

  /// Keeps a pattern's spec, in the place of the one before. It is a copy: what came with the text
  /// would be kept for as long otherwise.
  func put(_ text: Data, _ digest: SpecDigest, of key: ObjectKey) {
    state.withLock { state in
      if state.texts[key]?.digest == digest { return state.ledger.use(key) }
      state.texts[key] = (digest, Data(Array(text)))
      for other in state.ledger.hold(key, bytes: text.count) { state.texts[other] = nil }
    }
  }

  /// The spec of a pattern, if it is here.
  func text(of key: ObjectKey, _ digest: SpecDigest) -> Data? {
    state.withLock { state in
      guard let found = state.texts[key], found.digest == digest else { return nil }
      state.ledger.use(key)
      return found.text
    }
  }

  /// Forgets the spec of a pattern that is gone, unless another one has its name and brought its own.
  func forget(_ key: ObjectKey, _ digest: SpecDigest) {
    state.withLock { state in
      guard state.texts[key]?.digest == digest else { return }
      state.texts[key] = nil
      state.ledger.drop(key)
    }
  }
}
