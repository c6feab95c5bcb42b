internal import DequeModule
internal import Synchronization

/// Limits the number of concurrent writes; the others wait in a `FairQueue`.
final class InFlightLimit: Sendable {
  private struct State {
    var queue: FairQueue
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    /// Tickets whose turn came before they began to wait.
    var called: Set<Int> = []

    /// The continuations of the tickets whose turn it is.
    mutating func call(_ tickets: [FairQueue.Ticket]) -> [CheckedContinuation<Void, Never>] {
      tickets.compactMap { ticket in
        if let continuation = waiting.removeValue(forKey: ticket.number) { return continuation }
        called.insert(ticket.number)
        return nil
      }
    }
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(queue: FairQueue(count))) }

  /// Performs a write in a namespace when its turn has come.
  func run<Result, Failure: Error>(
    _ kind: FairQueue.Kind, in namespace: String, _ operation: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let ticket = await acquire(namespace, kind)
    defer { release(ticket) }
    return try await operation()
  }

  private func acquire(_ namespace: String, _ kind: FairQueue.Kind) async -> FairQueue.Ticket {
    let (ticket, others) = state.withLock { state in
      let (ticket, next) = state.queue.enqueue(namespace, kind)
      return (ticket, state.call(next))
    }
    for continuation in others { continuation.resume() }
    await withCheckedContinuation { continuation in
      let isCalled = state.withLock { state in
        if state.called.remove(ticket.number) != nil { return true }
        state.waiting[ticket.number] = continuation
        return false
      }
      if isCalled { continuation.resume() }
    }
    return ticket
  }

  private func release(_ ticket: FairQueue.Ticket) {
    let next = state.withLock { state in state.call(state.queue.finish(ticket)) }
    for continuation in next { continuation.resume() }
  }
}

/// Decides the order of writes when only a limited number may run at once: pure, tickets go in and
/// out.
///
/// Guarantees: changes and deletions go before creations, except that every eighth turn is a
/// creation's; within each kind, namespaces take turns; one namespace takes at most half of the
/// capacity for each kind, and creations in all namespaces leave a quarter of it free. So a
/// namespace with slow requests, or thousands of them, prevents nobody from deleting pods. The
/// queue is bounded by the number of callers, each of which waits for its own ticket.
struct FairQueue: Sendable {
  /// The kind of a write.
  enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// Changes and deletions, and all writes of child objects.
    case change
    /// Creations of pods.
    case creation
  }

  struct Ticket: Sendable, Hashable {
    let number: Int
    let namespace: String
    let kind: Kind
  }

  /// The tickets of one kind, with the namespaces in the order of their turns.
  private struct Lane: Sendable {
    var order = Deque<String>()
    var tickets: [String: Deque<Ticket>] = [:]

    mutating func append(_ ticket: Ticket) {
      if tickets[ticket.namespace] == nil { order.append(ticket.namespace) }
      tickets[ticket.namespace, default: []].append(ticket)
    }

    /// The first ticket of the next namespace that may have one.
    mutating func next(where mayWrite: (String) -> Bool) -> Ticket? {
      for _ in 0..<order.count {
        guard let namespace = order.popFirst() else { return nil }
        guard mayWrite(namespace), let ticket = tickets[namespace]?.popFirst() else {
          order.append(namespace)
          continue
        }
        if tickets[namespace]?.isEmpty == true {
          tickets[namespace] = nil
        } else {
          order.append(namespace)
        }
        return ticket
      }
      return nil
    }
  }

  private let capacity: Int
  private var running: [Kind: [String: Int]] = [:]
  private var lanes: [Kind: Lane] = [:]
  private var lastNumber = 0
  /// How many changes in a row have gone before waiting creations.
  private var changes = 0

  /// - Parameter capacity: the number of concurrent writes, at least one.
  init(_ capacity: Int) { self.capacity = max(1, capacity) }

  var runningCount: Int { Kind.allCases.reduce(0) { $0 + count($1) } }
  var waitingCount: Int {
    lanes.values.reduce(0) { $0 + $1.tickets.values.reduce(0) { $0 + $1.count } }
  }

  /// Enqueues a write.
  ///
  /// - Returns: its ticket, and all tickets whose turn it is now, possibly including it.
  mutating func enqueue(_ namespace: String, _ kind: Kind) -> (ticket: Ticket, next: [Ticket]) {
    lastNumber += 1
    let ticket = Ticket(number: lastNumber, namespace: namespace, kind: kind)
    lanes[kind, default: Lane()].append(ticket)
    return (ticket, next())
  }

  /// Ends a write; returns all tickets whose turn it is now.
  mutating func finish(_ ticket: Ticket) -> [Ticket] {
    let left = (running[ticket.kind]?[ticket.namespace] ?? 1) - 1
    running[ticket.kind]?[ticket.namespace] = left > 0 ? left : nil
    return next()
  }

  private mutating func next() -> [Ticket] {
    var result: [Ticket] = []
    while let ticket = dequeue() {
      running[ticket.kind, default: [:]][ticket.namespace, default: 0] += 1
      result.append(ticket)
    }
    return result
  }

  private mutating func dequeue() -> Ticket? {
    guard runningCount < capacity else { return nil }
    let order: [Kind] = changes < 7 ? [.change, .creation] : [.creation, .change]
    for kind in order {
      if kind == .creation, count(.creation) >= capacity - capacity / 4 { continue }
      let counts = running[kind] ?? [:]
      let share = max(1, capacity / 2)
      guard let ticket = lanes[kind]?.next(where: { counts[$0, default: 0] < share }) else {
        continue
      }
      changes = kind == .change && lanes[.creation]?.order.isEmpty == false ? changes + 1 : 0
      return ticket
    }
    return nil
  }

  private func count(_ kind: Kind) -> Int { running[kind]?.values.reduce(0, +) ?? 0 }
}
