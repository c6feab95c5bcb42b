internal import DequeModule
internal import KubernetesCore

/// Who holds how many bytes that can be had again, and who is to let go of them where it comes to too
/// much: pure.
///
/// Guarantees: what is held comes to no more than the budget. It is the namespace that holds most
/// whose oldest holding goes first, so that one with much takes nothing from those with little.
struct ByteLedger: Sendable {
  fileprivate struct Holding {
    let bytes: Int
    /// When it was last used, in uses.
    let use: Int
  }

  fileprivate struct Account {
    var bytes = 0
    var holdings: [ObjectKey: Holding] = [:]
    /// The uses in order; one that the holding does not confirm is out of date.
    var uses = Deque<(key: ObjectKey, use: Int)>()
  }

  /// How many bytes may be held.
  let budget: Int
  /// How many are.
  private(set) var held = 0
  private var accounts: [String: Account] = [:]
  private var lastUse = 0

  /// A ledger in which nobody holds anything.
  init(budget: Int) { self.budget = budget }

  /// Notes that an object holds so many bytes and has just used them.
  ///
  /// - Returns: whose bytes are to be let go of; they are held no more.
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

  /// Notes that an object's bytes are used.
  mutating func use(_ key: ObjectKey) {
    guard let holding = accounts[key.namespace]?.holdings[key] else { return }
    lastUse += 1
    accounts[key.namespace]?.add(key, Holding(bytes: holding.bytes, use: lastUse))
  }

  /// Notes that an object holds nothing any more.
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
  /// Adds a holding, or another use of one.
  fileprivate mutating func add(_ key: ObjectKey, _ holding: ByteLedger.Holding) {
    bytes += holding.bytes - (holdings.updateValue(holding, forKey: key)?.bytes ?? 0)
    uses.append((key, holding.use))
    guard uses.count > 2 * holdings.count + 64 else { return }
    uses.removeAll { holdings[$0.key]?.use != $0.use }
  }

  /// Removes a holding; returns its bytes.
  fileprivate mutating func remove(_ key: ObjectKey) -> Int? {
    guard let holding = holdings.removeValue(forKey: key) else { return nil }
    bytes -= holding.bytes
    return holding.bytes
  }

  /// The holding that was not used for longest.
  fileprivate mutating func oldest() -> ObjectKey? {
    while let first = uses.first {
      if holdings[first.key]?.use == first.use { return first.key }
      uses.removeFirst()
    }
    return nil
  }
}
