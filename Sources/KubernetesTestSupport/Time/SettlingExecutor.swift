internal import DequeModule
internal import Dispatch
internal import Synchronization

/// Runs the tasks of one test, and knows when none of them has anything left to do.
///
/// ```swift
/// let executor = SettlingExecutor()
/// try await withTaskExecutorPreference(executor) {
///   // tasks of groups that are made here run on the executor as well
///   try await executor.settled()
/// }
/// ```
///
/// Guarantees: while `settled()` returns, each task that runs here waits for something that only a
/// clock, the test or the world outside can bring. Nothing is guessed from silence: the executor is
/// handed every piece of work that its tasks have. With one lane the tasks run one after the other, in
/// the order in which they became ready, so that a run is the same each time.
///
/// Assumptions: child tasks inherit the executor, and so do actors that have none of their own;
/// `Task { … }` and `Task.detached` do not. Where a library goes by way of these, its work is waited for
/// within ``unsettled(while:)``.
public final class SettlingExecutor: TaskExecutor {
  /// There was always something left to do, however much had been done.
  public struct NeverSettles: Error, CustomStringConvertible {
    /// How many pieces of work were done meanwhile.
    public let work: Int

    /// How much was done in vain.
    public var description: String {
      "no rest after \(work) pieces of work in which no time passed"
    }
  }

  fileprivate struct Waiter {
    /// How many pieces of work may have been done before it is given up.
    let limit: Int
    let continuation: CheckedContinuation<Bool, Never>
  }

  fileprivate struct State {
    var ready = Deque<UnownedJob>()
    var waiters = Deque<Waiter>()
    /// How many lanes are at work.
    var busy = 0
    /// How many tasks wait for something that does not run here.
    var held = 0
    /// How many pieces of work have been done.
    var done = 0
  }

  private let lanes: Int
  private let state = Mutex(State())

  /// An executor.
  ///
  /// - Parameter lanes: how many tasks may run at the same time. With more than one they meet each
  ///   other as in a real process, and no two runs are alike.
  public init(lanes: Int = 1) { self.lanes = max(lanes, 1) }

  /// Takes a piece of work of one of its tasks.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let opensLane = state.withLock { state in
      state.ready.append(job)
      guard state.busy < lanes else { return false }
      state.busy += 1
      return true
    }
    if opensLane { DispatchQueue.global().async { self.work() } }
  }

  /// Waits until no task of this executor can go on.
  ///
  /// Several tasks may wait; they go on one by one, each when there is nothing left to do again.
  ///
  /// - Parameter limit: how many pieces of work may be done meanwhile.
  /// - Throws: `NeverSettles`, when it was more than that.
  public func settled(within limit: Int = 5_000_000) async throws(NeverSettles) {
    let isSettled = await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        guard state.busy > 0 || state.held > 0 || !state.ready.isEmpty else { return true }
        state.waiters.append(Waiter(limit: state.done + limit, continuation: continuation))
        return false
      }
      if isIdle { continuation.resume(returning: true) }
    }
    guard isSettled else { throw NeverSettles(work: limit) }
  }

  /// Waits for something that does not run here, and that no clock of the test brings: until it is there
  /// nothing is settled.
  public func unsettled<Value>(while body: () async throws -> Value) async rethrows -> Value {
    state.withLock { $0.held += 1 }
    defer {
      let opensLane = state.withLock { state in
        state.held -= 1
        guard state.busy == 0, !state.waiters.isEmpty else { return false }
        state.busy += 1
        return true
      }
      if opensLane { DispatchQueue.global().async { self.work() } }
    }
    return try await body()
  }

  /// One lane: runs what is ready until nothing is.
  private func work() {
    while true {
      switch state.withLock({ $0.next() }) {
      case .run(let job): job.runSynchronously(on: asUnownedTaskExecutor())
      case .resume(let waiter, let isSettled): waiter.continuation.resume(returning: isSettled)
      case .end: return
      }
    }
  }
}

extension SettlingExecutor.State {
  fileprivate enum Step {
    case run(UnownedJob)
    case resume(SettlingExecutor.Waiter, isSettled: Bool)
    case end
  }

  /// What a lane does next.
  fileprivate mutating func next() -> Step {
    if let waiter = waiters.first, done > waiter.limit {
      waiters.removeFirst()
      return .resume(waiter, isSettled: false)
    }
    if let job = ready.popFirst() {
      done += 1
      return .run(job)
    }
    // The last lane knows that no other is about to make something ready.
    if busy == 1, held == 0, let waiter = waiters.popFirst() {
      return .resume(waiter, isSettled: true)
    }
    busy -= 1
    return .end
  }
}
