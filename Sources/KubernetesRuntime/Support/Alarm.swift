internal import Synchronization

/// Wakes one sleeper, at a time or when something rings.
///
/// A ring while nobody waits is kept for the next wait, so that none is lost.
final class Alarm: Sendable {
  private enum State {
    case quiet
    case rung
    case waiting(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.quiet)
  private let timeline: Timeline

  /// An alarm that sleeps on a timeline.
  init(_ timeline: Timeline) { self.timeline = timeline }

  /// Wakes the sleeper, or keeps the next wait from sleeping.
  func ring() {
    let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard case .waiting(let continuation) = state else {
        state = .rung
        return nil
      }
      state = .quiet
      return continuation
    }
    sleeper?.resume()
  }

  /// Waits for a ring, for a point of the timeline, or for the task's cancellation.
  func wait(until deadline: Duration?) async {
    guard let deadline else { return await ringing() }
    let duration = deadline - timeline.now
    guard duration > .zero else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await self.timeline.sleep(for: duration) }
      group.addTask { await self.ringing() }
      await group.next()
      group.cancelAll()
    }
  }

  private func ringing() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isRung = state.withLock { state in
          if case .rung = state {
            state = .quiet
            return true
          }
          // Checked under the lock: the cancellation handler may have run before this point.
          guard !Task.isCancelled else { return true }
          state = .waiting(continuation)
          return false
        }
        if isRung { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard case .waiting(let continuation) = state else { return nil }
        state = .quiet
        return continuation
      }
      sleeper?.resume()
    }
  }
}
