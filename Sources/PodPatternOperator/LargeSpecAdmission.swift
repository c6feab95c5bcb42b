internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// How many patterns with large specs, or large ones in their history, are worked on at once: as values,
/// and as bodies of requests, a spec takes many times its length.
///
/// Guarantees: what is small comes in at once, and is not counted. Of the room for what is large one
/// namespace has half at most, so that one whose requests are slow keeps nobody else out; and
/// whatever comes to an empty room comes in.
///
/// Whoever does not come in is to come again: nobody waits here.
struct LargeSpecs: Sendable {
  private let size: Int
  private var inside: [ObjectKey: Int] = [:]

  /// Room for so many bytes of specs.
  init(size: Int = 512 << 10) { self.size = size }

  /// A pattern comes with a spec of so many bytes; returns whether it is in.
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

  /// A pattern that was in leaves.
  mutating func leave(_ key: ObjectKey) { inside[key] = nil }
}

/// Admits patterns with large specs to be worked on, for all workers.
final class LargeSpecAdmission: Sendable {
  private let specs: Mutex<LargeSpecs>

  init(_ specs: LargeSpecs = LargeSpecs()) { self.specs = Mutex(specs) }

  /// Works on a pattern with a spec of so many bytes, where there is room; nil where there is none.
  func work<Result>(
    on key: ObjectKey, bytes: Int, _ operation: () async -> Result
  ) async -> Result? {
    guard specs.withLock({ $0.enter(key, bytes: bytes) }) else { return nil }
    defer { specs.withLock { $0.leave(key) } }
    return await operation()
  }
}
