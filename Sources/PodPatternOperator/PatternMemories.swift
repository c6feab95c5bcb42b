internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The memories of all patterns. A key is reconciled by one worker at a time, so that a memory has
/// one user.
final class PatternMemories: Sendable {
  private struct State {
    var memories: [ObjectKey: PatternMemory] = [:]
    /// What they hold that can be had again.
    var ledger: ByteLedger
    /// How often the server's store was restored to a state before.
    var epoch = 0
    /// Patterns that are left alone and were told so, with their uid.
    var quarantined: [ObjectKey: String] = [:]
  }

  private let state: Mutex<State>

  /// Memories that hold so many bytes of what can be had again.
  init(budget: Int = OperatorConfiguration.keptExpansions) {
    state = Mutex(State(ledger: ByteLedger(budget: budget)))
  }

  /// How many bytes are held of what can be had again.
  var held: Int { state.withLock { $0.ledger.held } }

  /// Takes a pattern's memory for a reconcile.
  func take(_ key: ObjectKey, uid: String) -> PatternMemory {
    state.withLock { state in
      state.quarantined[key] = nil
      var memory = state.memories[key] ?? PatternMemory(uid: uid)
      if memory.uid != uid { memory = PatternMemory(uid: uid) }
      if memory.epoch != state.epoch { memory.forgetVersions() }
      memory.epoch = state.epoch
      return memory
    }
  }

  /// Notes that the server's store was restored to a state before what was seen: versions do not tell
  /// any more what is newer.
  func noteRestored() { state.withLock { $0.epoch += 1 } }

  /// Keeps a pattern's memory after a reconcile. Where all of them come to hold too much, some let go
  /// of what they hold.
  func keep(_ key: ObjectKey, _ memory: PatternMemory) {
    state.withLock { state in
      state.memories[key] = memory
      for other in state.ledger.hold(key, bytes: memory.size) { state.memories[other]?.letGo() }
    }
  }

  /// Forgets a pattern that is gone.
  func forget(_ key: ObjectKey) {
    state.withLock { state in
      state.memories[key] = nil
      state.ledger.drop(key)
      state.quarantined[key] = nil
    }
  }

  /// The status that was written last.
  func writtenStatus(_ key: ObjectKey) -> PodPatternStatus? {
    state.withLock { state in
      guard let memory = state.memories[key], memory.epoch == state.epoch else { return nil }
      return memory.status.written?.status
    }
  }

  /// Notes that a pattern was told that it is left alone; false where it was already.
  func noteQuarantine(_ key: ObjectKey, uid: String) -> Bool {
    state.withLock { $0.quarantined.updateValue(uid, forKey: key) != uid }
  }

  /// Forgets it, since it could not be told.
  func forgetQuarantine(_ key: ObjectKey) { state.withLock { $0.quarantined[key] = nil } }
}
