internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// The memories of all patterns. A key is reconciled by one worker at a time, so that a memory has
/// one user.
final class MemoryBook: Sendable {
  private struct State {
    var memories: [ObjectKey: PatternMemory] = [:]
    /// What they hold that can be had again.
    var ledger: ByteLedger
    /// How often the server's store was restored to a state before.
    var epoch = 0
    /// Pods that disappeared from the cache without having been asked to end, by the pattern that
    /// their label named.
    var vanished: [ObjectKey: [Plan.PodReference]] = [:]
    /// Pods that have ended, by the pattern that their label names: they may be gone before anybody
    /// looks.
    var ended: [ObjectKey: [PodSnapshot]] = [:]
    /// Patterns that are left alone and were told so, with their uid.
    var quarantined: [ObjectKey: String] = [:]
    /// Patterns for which something is gone that may have stood in their way.
    var freed: Set<ObjectKey> = []
    /// What the log shipper of the last pod to leave lines had to leave, by the pod's pattern.
    var logsLeft: [ObjectKey: LogsDrained.Incomplete] = [:]
  }

  private let state: Mutex<State>

  /// A book whose memories hold so many bytes of what can be had again.
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
      // What was refused may be possible now.
      if state.freed.remove(key) != nil { memory.refusals = Refusals() }
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
      state.vanished[key] = nil
      state.ended[key] = nil
      state.quarantined[key] = nil
      state.freed.remove(key)
      state.logsLeft[key] = nil
    }
  }

  /// The status that was written last.
  func writtenStatus(_ key: ObjectKey) -> PodPatternStatus? {
    state.withLock { state in
      guard let memory = state.memories[key], memory.epoch == state.epoch else { return nil }
      return memory.written?.status
    }
  }

  /// Notes a pod that is gone from the cache: it was deleted, or its label was removed.
  func noteVanished(_ pod: Plan.PodReference, from pattern: ObjectKey) {
    state.withLock { $0.vanished[pattern, default: []].append(pod) }
  }

  /// Notes that a pattern was told that it is left alone; false where it was already.
  func noteQuarantine(_ key: ObjectKey, uid: String) -> Bool {
    state.withLock { $0.quarantined.updateValue(uid, forKey: key) != uid }
  }

  /// Forgets it, since it could not be told.
  func forgetQuarantine(_ key: ObjectKey) { state.withLock { $0.quarantined[key] = nil } }

  /// Notes a pod that has ended; of very many the last few do.
  func noteEnded(_ pod: PodSnapshot, of pattern: ObjectKey) {
    state.withLock { $0.ended[pattern] = ($0.ended[pattern] ?? []).suffix(99) + [pod] }
  }

  /// Takes the pods of a pattern that have ended since the last time.
  func takeEnded(_ key: ObjectKey) -> [PodSnapshot] {
    state.withLock { $0.ended.removeValue(forKey: key) ?? [] }
  }
  /// Notes that an object of a pattern's name is gone, or of one that had the name before.
  func noteFreed(_ pattern: ObjectKey) { state.withLock { _ = $0.freed.insert(pattern) } }

  /// Notes what a pod that is gone had not shipped: it may never have been seen as it ended.
  func noteLogsLeft(_ left: LogsDrained.Incomplete, from pattern: ObjectKey) {
    state.withLock { $0.logsLeft[pattern] = left }
  }

  /// What the last pod of a pattern to leave lines had to leave, until the status holds it.
  func logsLeft(_ key: ObjectKey) -> LogsDrained.Incomplete? { state.withLock { $0.logsLeft[key] } }

  /// Takes the pods that vanished from a pattern.
  func takeVanished(_ key: ObjectKey) -> [Plan.PodReference] {
    state.withLock { $0.vanished.removeValue(forKey: key) ?? [] }
  }
}
