internal import FoundationEssentials
internal import Synchronization

/// Lets one task wait for a signal or a point in time; a signal that nobody waits for is kept.
final class Wakeup: Sendable {
  private struct State {
    var isSignalled = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Wakes the task that waits, or the one that will.
  func signal() {
    let waiter = state.withLock { state in
      let waiter = state.waiter
      state.waiter = nil
      state.isSignalled = waiter == nil
      return waiter
    }
    waiter?.resume()
  }

  /// Waits for a signal, for a point in time, or for the task's cancellation.
  func wait(until date: Date?, _ time: SimulatedTime) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.waitForSignal() }
      if let date { group.addTask { try? await time.sleep(until: date) } }
      await group.next()
      group.cancelAll()
    }
  }

  private func waitForSignal() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isAwake = state.withLock { state in
          guard !state.isSignalled, !Task.isCancelled else {
            state.isSignalled = false
            return true
          }
          state.waiter = continuation
          return false
        }
        if isAwake { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume()
    }
  }
}
