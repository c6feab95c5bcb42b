package import Synchronization

/// A state under a lock that tasks can wait for.
///
/// A function says what the state has for who wants something: it is asked when somebody comes, and again
/// after each change for those who still wait, the longest first.
///
/// ```swift
/// let seats = Monitor<Int, Void, Void>(8) { seats, _ in
///   guard seats > 0 else { return nil }
///   seats -= 1
///   return ()
/// }
/// guard await seats.wait() != nil else { return }  // cancelled
/// defer { seats.change { $0 += 1 } }
/// ```
///
/// What is marked `@inlinable` is for the optimizer: a state that every watch event changes would
/// otherwise be changed by way of the descriptions of its types.
///
/// Guarantees: nothing that is answered gets lost, also where the task is cancelled at that moment; who is
/// cancelled waits no longer; continuations are resumed once the lock is free, since resuming a task
/// takes a lock of its own.
package final class Monitor<State: Sendable, Want: Sendable, Answer: Sendable>: Sendable {
  @usableFromInline package struct Waiter {
    @usableFromInline let id: Int
    @usableFromInline let want: Want
    @usableFromInline let continuation: CheckedContinuation<Answer?, Never>

    @inlinable init(id: Int, want: Want, continuation: CheckedContinuation<Answer?, Never>) {
      (self.id, self.want, self.continuation) = (id, want, continuation)
    }
  }

  @usableFromInline package struct Guarded {
    @usableFromInline var state: State
    @usableFromInline var waiters: [Waiter] = []
    @usableFromInline var lastID = 0

    @inlinable init(state: State) { self.state = state }
  }

  @usableFromInline let guarded: Mutex<Guarded>
  @usableFromInline let answer: @Sendable (inout State, Want) -> Answer?

  /// A state, and what it has for those who want something; nil where they have to wait.
  ///
  /// Where all want the same, which is `Void`, the first who has to wait stands for all behind.
  @inlinable
  package init(_ state: State, answer: @escaping @Sendable (inout State, Want) -> Answer?) {
    guarded = Mutex(Guarded(state: state))
    self.answer = answer
  }

  @inlinable package func read<Value: Sendable>(_ body: (State) -> Value) -> Value {
    guarded.withLock { body($0.state) }
  }

  /// Changes the state, and answers those who waited for that.
  @inlinable
  @discardableResult
  package func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
    let (value, answered) = guarded.withLock { guarded in
      let value = body(&guarded.state)
      return (value, answers(&guarded))
    }
    for (waiter, answer) in answered { waiter.resume(returning: answer) }
    return value
  }

  @usableFromInline typealias Answered = (CheckedContinuation<Answer?, Never>, Answer)

  @inlinable func answers(_ guarded: inout Guarded) -> [Answered] {
    guard !guarded.waiters.isEmpty else { return [] }
    var answered: [Answered] = []
    guard Want.self != Void.self else {
      while answered.count < guarded.waiters.count {
        let waiter = guarded.waiters[answered.count]
        guard let answer = answer(&guarded.state, waiter.want) else { break }
        answered.append((waiter.continuation, answer))
      }
      if !answered.isEmpty { guarded.waiters.removeFirst(answered.count) }
      return answered
    }
    guarded.waiters.removeAll { waiter in
      guard let answer = answer(&guarded.state, waiter.want) else { return false }
      answered.append((waiter.continuation, answer))
      return true
    }
    return answered
  }

  /// Waits until the state has something for a want.
  ///
  /// `isCancellable`: whether cancelling the task ends the wait.
  ///
  /// - Returns: what the state has; nil where the task is cancelled.
  package func wait(for want: Want, isCancellable: Bool = true) async -> Answer? {
    if isCancellable, Task.isCancelled { return nil }
    let (ready, id) = guarded.withLock { guarded in
      guarded.lastID += 1
      return (answer(&guarded.state, want), guarded.lastID)
    }
    if let ready { return ready }
    guard isCancellable else { return await suspend(id, want, isCancellable: false) }
    return await withTaskCancellationHandler {
      await suspend(id, want, isCancellable: true)
    } onCancel: {
      let waiter = guarded.withLock { guarded in
        guarded.waiters.firstIndex { $0.id == id }.map { guarded.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume(returning: nil)
    }
  }

  private func suspend(_ id: Int, _ want: Want, isCancellable: Bool) async -> Answer? {
    await withCheckedContinuation { continuation in
      let result = guarded.withLock { guarded -> Answer?? in
        // Checked under the lock: the cancellation handler may have run before this point.
        if isCancellable, Task.isCancelled { return .some(nil) }
        if let answer = answer(&guarded.state, want) { return .some(answer) }
        guarded.waiters.append(Waiter(id: id, want: want, continuation: continuation))
        return nil
      }
      if let result { continuation.resume(returning: result) }
    }
  }
}

extension Monitor where Want == Void {
  /// Waits until the state has something.
  ///
  /// - Returns: what the state has; nil where the task is cancelled.
  package func wait(isCancellable: Bool = true) async -> Answer? {
    await wait(for: (), isCancellable: isCancellable)
  }
}

/// Wakes one sleeper, at a time or when something rings.
///
/// A ring while nobody waits is kept for the next wait, so that none is lost.
package final class Alarm: Sendable {
  private let rung = Monitor<Bool, Void, Void>(false) { isRung, _ in
    defer { isRung = false }
    return isRung ? () : nil
  }
  private let timeline: Timeline

  package init(_ timeline: Timeline) { self.timeline = timeline }

  /// Wakes the sleeper, or keeps the next wait from sleeping.
  package func ring() { rung.change { $0 = true } }

  /// Waits for a ring, for a point of the timeline, or for the task's cancellation.
  package func wait(until deadline: Duration?) async {
    guard let deadline else {
      _ = await rung.wait()
      return
    }
    let duration = deadline - timeline.now
    guard duration > .zero else { return }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await self.timeline.sleep(for: duration) }
      group.addTask { _ = await self.rung.wait() }
      await group.next()
      group.cancelAll()
    }
  }
}
