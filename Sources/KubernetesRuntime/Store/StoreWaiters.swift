internal import KubernetesCore

/// What somebody waits for a store to become.
enum StoreCondition: Sendable {
  case synced
  case reached(ResourceVersion, namespace: String)

  func isMet<Object>(by contents: StoreContents<Object>) -> Bool {
    switch self {
    case .synced: contents.hasSynced
    case .reached(let version, let namespace):
      contents.scope(of: namespace)?.reached.map { $0 >= version } ?? false
    }
  }
}

/// Those who wait for a store.
struct StoreWaiters: Sendable {
  private var waiting: [Int: (StoreCondition, CheckedContinuation<Void, Never>)] = [:]
  private var lastID = 0

  mutating func newID() -> Int {
    lastID += 1
    return lastID
  }

  mutating func add(
    _ id: Int, _ condition: StoreCondition, _ continuation: CheckedContinuation<Void, Never>
  ) { waiting[id] = (condition, continuation) }

  mutating func take(_ id: Int) -> CheckedContinuation<Void, Never>? {
    waiting.removeValue(forKey: id)?.1
  }

  mutating func takeSatisfied(
    _ isMet: (StoreCondition) -> Bool
  ) -> [CheckedContinuation<Void, Never>] {
    guard !waiting.isEmpty else { return [] }
    let satisfied = waiting.filter { isMet($0.value.0) }
    for id in satisfied.keys { waiting[id] = nil }
    return satisfied.values.map(\.1)
  }
}
