internal import Synchronization

/// Lets so many operations run at once and makes the others wait their turn.
final class InFlightLimit: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
    var first = 0
  }

  private let state: Mutex<State>

  /// A limit of a number of operations.
  init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

  /// Runs an operation when its turn has come.
  func run<Result>(_ operation: () async -> Result) async -> Result {
    await enter()
    defer { leave() }
    return await operation()
  }

  private func enter() async {
    let isFree = state.withLock { state in
      guard state.free > 0 else { return false }
      state.free -= 1
      return true
    }
    guard !isFree else { return }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  /// Hands the place to the one who has waited longest.
  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.first < state.waiting.count else {
        state.free += 1
        return nil
      }
      defer {
        state.first += 1
        if state.first == state.waiting.count {
          state.waiting.removeAll(keepingCapacity: true)
          state.first = 0
        }
      }
      return state.waiting[state.first]
    }
    next?.resume()
  }
}
