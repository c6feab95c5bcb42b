internal import DequeModule
internal import KubernetesCore

/// A memory budget for recomputable values that decides what to evict: pure bookkeeping.
///
/// Guarantees: the entries never exceed the budget. The least recently used entry of the namespace
/// with the most bytes is evicted first, so that a large namespace takes nothing from small ones.
struct MemoryBudget: Sendable {
  private struct Entry {
    let bytes: Int
    /// The sequence number of its last use.
    let use: Int
  }

  /// The entries of one namespace.
  private struct Share {
    var bytes = 0
    var entries: [ObjectKey: Entry] = [:]
    /// The uses in order; those that are not an entry's last use are outdated.
    var uses = Deque<(key: ObjectKey, use: Int)>()

    /// Adds an entry, or another use of it.
    mutating func add(_ key: ObjectKey, _ entry: Entry) {
      bytes += entry.bytes - (entries.updateValue(entry, forKey: key)?.bytes ?? 0)
      uses.append((key, entry.use))
      guard uses.count > 2 * entries.count + 64 else { return }
      uses.removeAll { entries[$0.key]?.use != $0.use }
    }

    /// Removes an entry and returns its bytes.
    mutating func remove(_ key: ObjectKey) -> Int? {
      guard let entry = entries.removeValue(forKey: key) else { return nil }
      bytes -= entry.bytes
      return entry.bytes
    }

    /// The least recently used entry.
    mutating func oldest() -> ObjectKey? {
      while let first = uses.first {
        if entries[first.key]?.use == first.use { return first.key }
        uses.removeFirst()
      }
      return nil
    }
  }

  /// In bytes.
  let limit: Int
  /// The number of bytes in use.
  private(set) var used = 0
  private var shares: [String: Share] = [:]
  private var lastUse = 0

  init(bytes limit: Int) { self.limit = limit }

  /// Adds an object's bytes, or replaces them, as most recently used.
  ///
  /// - Returns: the objects to evict, which are no longer counted.
  mutating func insert(_ key: ObjectKey, bytes: Int) -> [ObjectKey] {
    remove(key)
    guard bytes > 0 else { return [] }
    lastUse += 1
    used += bytes
    shares[key.namespace, default: Share()].add(key, Entry(bytes: bytes, use: lastUse))
    var evicted: [ObjectKey] = []
    while used > limit, let oldest = evictionCandidate {
      remove(oldest)
      evicted.append(oldest)
    }
    return evicted
  }

  /// Marks an object as most recently used.
  mutating func touch(_ key: ObjectKey) {
    guard let entry = shares[key.namespace]?.entries[key] else { return }
    lastUse += 1
    shares[key.namespace]?.add(key, Entry(bytes: entry.bytes, use: lastUse))
  }

  mutating func remove(_ key: ObjectKey) {
    guard let entry = shares[key.namespace]?.remove(key) else { return }
    used -= entry
    if shares[key.namespace]?.entries.isEmpty == true { shares[key.namespace] = nil }
  }

  private var evictionCandidate: ObjectKey? {
    mutating get {
      guard let heaviest = shares.max(by: { $0.value.bytes < $1.value.bytes }) else { return nil }
      return shares[heaviest.key]?.oldest()
    }
  }
}
