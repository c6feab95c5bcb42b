internal import Synchronization

/// Limits the number of concurrent writes; the others wait in a `FairQueue`.
final class InFlightLimit: Sendable {
  private struct State {
    var turns: Turns
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    /// Tickets whose turn came before they began to wait.
    var called: Set<Int> = []

    /// The continuations of the tickets whose turn it is.
    mutating func call(_ tickets: [Turns.Ticket]) -> [CheckedContinuation<Void, Never>] {
      tickets.compactMap { ticket in
        if let continuation = waiting.removeValue(forKey: ticket.number) { return continuation }
        called.insert(ticket.number)
        return nil
      }
    }
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(turns: Turns(count))) }

  /// Performs a write in a namespace when its turn has come.
  func run<Result, Failure: Error>(
    _ kind: Turns.Kind, in namespace: String, _ operation: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    let ticket = await enter(namespace, kind)
    defer { leave(ticket) }
    return try await operation()
  }

  private func enter(_ namespace: String, _ kind: Turns.Kind) async -> Turns.Ticket {
    let (ticket, others) = state.withLock { state in
      let (ticket, next) = state.turns.enter(namespace, kind)
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

  private func leave(_ ticket: Turns.Ticket) {
    let next = state.withLock { state in state.call(state.turns.leave(ticket)) }
    for continuation in next { continuation.resume() }
  }
}
