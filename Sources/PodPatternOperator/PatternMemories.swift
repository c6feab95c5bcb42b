internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The memories of all patterns. One worker at a time reconciles a key, so each has a single user.
final class PatternMemories: Sendable {
  private struct State {
    private var memories: [ObjectKey: Indirect<PatternMemory>] = [:]
    /// The memory that recomputable values take.
    var budget: MemoryBudget
    /// How often etcd has been restored from a backup, as far as the watches have noticed.
    var epoch = 0
    /// The uids of quarantined patterns that were notified.
    var quarantined: [ObjectKey: String] = [:]

    init(budget: MemoryBudget) { self.budget = budget }

    subscript(key: ObjectKey) -> PatternMemory? {
      get { memories[key]?.value }
      set { memories[key] = newValue.map(Indirect.init) }
    }
  }

  private let state: Mutex<State>

  /// - Parameter budget: for recomputable values, in bytes.
  init(budget: Int = OperatorConfiguration.keptExpansions) {
    state = Mutex(State(budget: MemoryBudget(bytes: budget)))
  }

  /// The size of recomputable values in bytes.
  var used: Int { state.withLock { $0.budget.used } }

  /// Returns a pattern's memory for a reconcile.
  func load(_ key: ObjectKey, uid: String) -> PatternMemory {
    state.withLock { state in
      state.quarantined[key] = nil
      var memory = state[key] ?? PatternMemory(uid: uid)
      if memory.uid != uid { memory = PatternMemory(uid: uid) }
      if memory.epoch != state.epoch { memory.forgetVersions() }
      memory.epoch = state.epoch
      return memory
    }
  }

  /// Records that etcd was restored from a backup: resource versions no longer tell what is newer.
  func didRestore() { state.withLock { $0.epoch += 1 } }

  /// Stores a pattern's memory after a reconcile. If the budget is exceeded, recomputable values
  /// are evicted from some memories.
  func store(_ memory: PatternMemory, for key: ObjectKey) {
    state.withLock { state in
      state[key] = memory
      for other in state.budget.insert(key, bytes: memory.size) { state[other]?.evict() }
    }
  }

  /// Removes the memory of a pattern that is gone.
  func forget(_ key: ObjectKey) {
    state.withLock { state in
      state[key] = nil
      state.budget.remove(key)
      state.quarantined[key] = nil
    }
  }

  /// Takes note of what the watch shows of a pattern: a written status that it shows is not remembered
  /// any longer.
  ///
  /// - Returns: whether the pattern has the status that was written last.
  func didShow(_ pattern: PatternSnapshot) -> Bool {
    state.withLock { state in
      guard let memory = state[pattern.key], memory.epoch == state.epoch,
        let written = memory.status.written, written.status == pattern.status
      else { return false }
      state[pattern.key]?.status.forgetShown(by: pattern)
      return true
    }
  }

  /// Records that a quarantined pattern was notified; false if it already was.
  func recordQuarantineNotice(_ key: ObjectKey, uid: String) -> Bool {
    state.withLock { $0.quarantined.updateValue(uid, forKey: key) != uid }
  }

  /// Undoes that, since the notification failed.
  func forgetQuarantineNotice(_ key: ObjectKey) { state.withLock { $0.quarantined[key] = nil } }
}
