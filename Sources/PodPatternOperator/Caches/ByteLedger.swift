internal import DequeModule
internal import KubernetesCore

/// A memory budget for recomputable values that decides what to evict: pure bookkeeping.
///
/// Guarantees: the entries never exceed the budget. The least recently used entry of the namespace
/// with the most bytes is evicted first, so that a large namespace takes nothing from small ones.
struct ByteLedger: Sendable {
  fileprivate struct Holding {
    let bytes: Int
    /// The sequence number of its last use.
    let use: Int
  }

  fileprivate struct Account {
    var bytes = 0
    var holdings: [ObjectKey: Holding] = [:]
    /// The uses in order; those that are not an entry's last use are outdated.
    var uses = Deque<(key: ObjectKey, use: Int)>()
  }

  /// In bytes.
  let budget: Int
  /// The number of bytes in use.
  private(set) var held = 0
  private var accounts: [String: Account] = [:]
  private var lastUse = 0

  init(budget: Int) { self.budget = budget }

  /// Adds an object's bytes, or replaces them, as most recently used.
  ///
  /// - Returns: the objects to evict, which are no longer counted.
  mutating func hold(_ key: ObjectKey, bytes: Int) -> [ObjectKey] {
    drop(key)
    guard bytes > 0 else { return [] }
    lastUse += 1
    held += bytes
    accounts[key.namespace, default: Account()].add(key, Holding(bytes: bytes, use: lastUse))
    var released: [ObjectKey] = []
    while held > budget, let oldest = oldestOfTheHeaviest {
      drop(oldest)
      released.append(oldest)
    }
    return released
  }

  /// Marks an object as most recently used.
  mutating func use(_ key: ObjectKey) {
    guard let holding = accounts[key.namespace]?.holdings[key] else { return }
    lastUse += 1
    accounts[key.namespace]?.add(key, Holding(bytes: holding.bytes, use: lastUse))
  }

  /// Removes an object.
  mutating func drop(_ key: ObjectKey) {
    guard let holding = accounts[key.namespace]?.remove(key) else { return }
    held -= holding
    if accounts[key.namespace]?.holdings.isEmpty == true { accounts[key.namespace] = nil }
  }

  private var oldestOfTheHeaviest: ObjectKey? {
    mutating get {
      guard let heaviest = accounts.max(by: { $0.value.bytes < $1.value.bytes }) else { return nil }
      return accounts[heaviest.key]?.oldest()
    }
  }
}

extension ByteLedger.Account {
  /// Adds an entry, or another use of it.
  fileprivate mutating func add(_ key: ObjectKey, _ holding: ByteLedger.Holding) {
    bytes += holding.bytes - (holdings.updateValue(holding, forKey: key)?.bytes ?? 0)
    uses.append((key, holding.use))
    guard uses.count > 2 * holdings.count + 64 else { return }
    uses.removeAll { holdings[$0.key]?.use != $0.use }
  }

  /// Removes an entry and returns its bytes.
  fileprivate mutating func remove(_ key: ObjectKey) -> Int? {
    guard let holding = holdings.removeValue(forKey: key) else { return nil }
    bytes -= holding.bytes
    return holding.bytes
  }

  /// The least recently used entry.
  fileprivate mutating func oldest() -> ObjectKey? {
    while let first = uses.first {
      if holdings[first.key]?.use == first.use { return first.key }
      uses.removeFirst()
    }
    return nil
  }
}
