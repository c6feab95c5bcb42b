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
    state.withLock { state in
      if let waiter = state.waiter {
        state.waiter = nil
        waiter.resume()
      } else {
        state.isSignalled = true
      }
    }
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
        state.withLock { state in
          if state.isSignalled || Task.isCancelled {
            state.isSignalled = false
            continuation.resume()
          } else {
            state.waiter = continuation
          }
        }
      }
    } onCancel: {
      state.withLock { state in
        state.waiter?.resume()
        state.waiter = nil
      }
    }
  }
}
