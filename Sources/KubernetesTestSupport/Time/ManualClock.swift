internal import Synchronization

/// A clock that stands still until a test moves it on.
///
/// ```swift
/// let clock = ManualClock()
/// let queue = WorkQueue<ObjectKey>(clock: clock)
/// queue.add(key, after: .seconds(30))
/// clock.advance(by: .seconds(30))
/// ```
///
/// Sleepers wake in the order of their deadlines, and those of one deadline in the order in which they
/// fell asleep. To move the time from one timer to the next and never past work that is still under
/// way, use ``TestTime``.
public final class ManualClock: Clock {
  /// A point in time, counted from the clock's beginning.
  public struct Instant: InstantProtocol {
    /// The time since the beginning.
    public var offset: Duration

    /// The instant so long after the beginning.
    public init(offset: Duration = .zero) { self.offset = offset }

    /// The instant so much later.
    public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    /// The time from this instant to another one.
    public func duration(to other: Instant) -> Duration { other.offset - offset }
    /// Whether an instant is before another one.
    public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  /// What a sleep does.
  public enum Sleeping: Sendable {
    /// It lasts until the test has moved the time to its end.
    case untilAdvanced
    /// It moves the time on by itself and ends at once.
    case atOnce
  }

  fileprivate struct Sleeper {
    let id: Int
    let deadline: Instant
    let continuation: CheckedContinuation<Void, Never>
  }

  fileprivate struct State {
    var now = Instant()
    var lastID = 0
    var sleepers: [Int: Sleeper] = [:]
    var sleeps: [Duration] = []
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let sleeping: Sleeping
  private let state = Mutex(State())

  /// A clock at its beginning.
  public init(_ sleeping: Sleeping = .untilAdvanced) { self.sleeping = sleeping }

  /// The time that the test has moved it to.
  public var now: Instant { state.withLock(\.now) }
  /// Every duration is told apart from every other.
  public var minimumResolution: Duration { .zero }

  /// How long each sleep so far was to be, in order.
  public var sleeps: [Duration] { state.withLock(\.sleeps) }

  /// When the next sleeper is to wake; nil while nobody sleeps.
  public var nextDeadline: Instant? {
    state.withLock { state in state.sleepers.values.lazy.map(\.deadline).min() }
  }

  /// Moves the time on, and wakes those whose time has come.
  public func advance(by duration: Duration) { advance(to: now.advanced(by: duration)) }

  /// Moves the time on to an instant, unless it has passed, and wakes those whose time has come.
  public func advance(to instant: Instant) {
    let woken = state.withLock { state in
      state.now = max(state.now, instant)
      let due = state.sleepers.values.filter { $0.deadline <= state.now }
      for sleeper in due { state.sleepers[sleeper.id] = nil }
      return due.sorted { ($0.deadline, $0.id) < ($1.deadline, $1.id) }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// Waits until so many tasks sleep.
  public func waitForSleepers(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let areThere = state.withLock { state in
        guard state.sleepers.count < count else { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if areThere { continuation.resume() }
    }
  }

  /// Sleeps until an instant.
  ///
  /// - Throws: `CancellationError`, as soon as the task is cancelled.
  public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.lastID += 1
      state.sleeps.append(state.now.duration(to: deadline))
      if case .atOnce = sleeping { state.now = max(state.now, deadline) }
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (isOver, watchers) = state.withLock { state in
          // Under the lock: the cancellation handler may have run before this point.
          guard state.now < deadline, !Task.isCancelled else {
            return (true, [CheckedContinuation<Void, Never>]())
          }
          state.sleepers[id] = Sleeper(id: id, deadline: deadline, continuation: continuation)
          return (false, state.takeSatisfiedWatchers())
        }
        if isOver { continuation.resume() }
        for watcher in watchers { watcher.resume() }
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume()
    }
    try Task.checkCancellation()
  }
}

extension ManualClock.State {
  fileprivate mutating func takeSatisfiedWatchers() -> [CheckedContinuation<Void, Never>] {
    let count = sleepers.count
    defer { watchers.removeAll { $0.count <= count } }
    return watchers.filter { $0.count <= count }.map(\.continuation)
  }
}
