internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// Limits how many patterns with large budget, or large ones in their history, are reconciled at
/// once: decoded and as request bodies, budget take many times their length.
///
/// Guarantees: small ones are admitted right away, and do not count. One namespace gets at most
/// half of the budget, so that its slow requests keep nobody else out; and anything is admitted if
/// nothing else is.
///
/// There is no queue: a pattern that is not admitted has to be requeued.
struct LargeSpecBudget: Sendable {
  private let size: Int
  private var admitted: [ObjectKey: Int] = [:]

  /// - Parameter size: the budget for budget in bytes.
  init(size: Int = 512 << 10) { self.size = size }

  /// Admits a pattern with a spec of this length; returns whether it was admitted.
  mutating func admit(_ key: ObjectKey, bytes: Int) -> Bool {
    guard bytes > SpecDigest.small else { return true }
    let neighbours = admitted.filter { $0.key.namespace == key.namespace }
    guard
      admitted.isEmpty
        || admitted.values.reduce(bytes, +) <= size
          && (neighbours.isEmpty || neighbours.values.reduce(bytes, +) <= size / 2)
    else { return false }
    admitted[key] = bytes
    return true
  }

  /// Ends the admission of a pattern.
  mutating func release(_ key: ObjectKey) { admitted[key] = nil }
}

/// Admits patterns with large budget, shared by all workers.
final class LargeSpecAdmission: Sendable {
  private let budget: Mutex<LargeSpecBudget>

  init(_ budget: LargeSpecBudget = LargeSpecBudget()) { self.budget = Mutex(budget) }

  /// Performs an operation on a pattern with a spec of this length; nil if it is not admitted.
  func work<Result>(
    on key: ObjectKey, bytes: Int, _ operation: () async -> Result
  ) async -> Result? {
    guard budget.withLock({ $0.admit(key, bytes: bytes) }) else { return nil }
    defer { budget.withLock { $0.release(key) } }
    return await operation()
  }
}
