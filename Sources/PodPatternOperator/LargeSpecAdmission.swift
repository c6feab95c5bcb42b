internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// Limits how many patterns with large specs, or large ones in their history, are reconciled at
/// once: decoded and as request bodies, specs take many times their length.
///
/// Guarantees: small ones are admitted right away, and do not count. One namespace gets at most
/// half of the budget, so that its slow requests keep nobody else out; and anything is admitted if
/// nothing else is.
///
/// There is no queue: a pattern that is not admitted has to be requeued.
struct LargeSpecs: Sendable {
  private let size: Int
  private var inside: [ObjectKey: Int] = [:]

  /// - Parameter size: the budget for specs in bytes.
  init(size: Int = 512 << 10) { self.size = size }

  /// Admits a pattern with a spec of this length; returns whether it was admitted.
  mutating func enter(_ key: ObjectKey, bytes: Int) -> Bool {
    guard bytes > SpecDigest.small else { return true }
    let neighbours = inside.filter { $0.key.namespace == key.namespace }
    guard
      inside.isEmpty
        || inside.values.reduce(bytes, +) <= size
          && (neighbours.isEmpty || neighbours.values.reduce(bytes, +) <= size / 2)
    else { return false }
    inside[key] = bytes
    return true
  }

  /// Ends the admission of a pattern.
  mutating func leave(_ key: ObjectKey) { inside[key] = nil }
}

/// Admits patterns with large specs, shared by all workers.
final class LargeSpecAdmission: Sendable {
  private let specs: Mutex<LargeSpecs>

  init(_ specs: LargeSpecs = LargeSpecs()) { self.specs = Mutex(specs) }

  /// Performs an operation on a pattern with a spec of this length; nil if it is not admitted.
  func work<Result>(
    on key: ObjectKey, bytes: Int, _ operation: () async -> Result
  ) async -> Result? {
    guard specs.withLock({ $0.enter(key, bytes: bytes) }) else { return nil }
    defer { specs.withLock { $0.leave(key) } }
    return await operation()
  }
}
