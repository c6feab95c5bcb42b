internal import Synchronization

/// Whether this process leads, for whoever must not act while it does not.
///
/// Guarantees: `isHeld` turns false by itself when the time is over for which the last renewal
/// holds, even where the election had no turn to notice, as in a process that was frozen.
public final class Leadership: Sendable {
  private enum State {
    /// There is no election: this process always leads.
    case unconditional
    case none
    case held(until: Duration)
  }

  private let state: Mutex<State>
  private let waiters = Mutex<[Int: CheckedContinuation<Void, Never>]>([:])
  private let lastID = Mutex(0)
  private let timeline: Timeline

  /// Leadership that nobody else stands for: it is held from the start and for ever.
  public static func unconditional() -> Leadership {
    Leadership(.unconditional, Timeline(ContinuousClock()))
  }

  /// Leadership that an election gives and takes.
  convenience init(timeline: Timeline) { self.init(.none, timeline) }

  private init(_ state: State, _ timeline: Timeline) {
    self.state = Mutex(state)
    self.timeline = timeline
  }

  /// Whether this process may act as the leader now.
  public var isHeld: Bool {
    if case .none = hold { false } else { true }
  }

  /// Whether leadership is held, and for how long at least.
  enum Hold: Equatable {
    case unconditional
    case none
    case held(rest: Duration)
  }

  /// Whether this process may act as the leader now, and for how long.
  var hold: Hold {
    let now = timeline.now
    return state.withLock {
      switch $0 {
      case .unconditional: .unconditional
      case .held(let limit) where now < limit: .held(rest: limit - now)
      case .none, .held: .none
      }
    }
  }

  /// Waits until this process leads.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  public func waitUntilHeld() async throws {
    let id = lastID.withLock { id in
      id += 1
      return id
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = waiters.withLock { waiters in
          guard !Task.isCancelled, !isHeld else { return true }
          waiters[id] = continuation
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      waiters.withLock { $0.removeValue(forKey: id) }?.resume()
    }
    try Task.checkCancellation()
  }

  /// Takes how long the process leads from now on; nil where it leads no more.
  func set(until limit: Duration?) {
    state.withLock { $0 = limit.map { .held(until: $0) } ?? .none }
    guard limit != nil else { return }
    let woken = waiters.withLock { waiters in
      defer { waiters = [:] }
      return Array(waiters.values)
    }
    for waiter in woken { waiter.resume() }
  }
}
