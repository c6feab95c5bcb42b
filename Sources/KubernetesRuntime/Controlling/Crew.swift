internal import KubernetesCore
internal import Synchronization

/// How many workers a controller has: pure, with time as a parameter.
///
/// A worker whose reconcile waits for a slow server, such as one behind a slow admission webhook,
/// costs next to nothing, but the keys behind it wait. So while all workers are at it for longer than
/// the patience, there are more of them, twice as many each time; and who is one too many goes.
///
/// Guarantees: at most `size` reconciles that are not slow run at once, and at most `limit` in all.
struct Crew: Sendable {
  /// How many workers there are in quiet times.
  let size: Int
  /// How many there are at most.
  let limit: Int
  /// From when on a reconcile is slow.
  let patience: Duration

  /// How many workers there are.
  private(set) var present: Int
  /// Since when the workers that reconcile do, by their number.
  private var busy: [Int: Duration] = [:]
  private var slow: Set<Int> = []
  private var lastNumber = 0

  init(size: Int, limit: Int, patience: Duration) {
    self.size = max(1, size)
    self.limit = max(self.size, limit)
    self.patience = patience
    present = self.size
  }

  var isFullyBusy: Bool { busy.count >= present }

  /// A worker begins to reconcile; returns the number to end it with.
  mutating func begin(at now: Duration) -> Int {
    lastNumber &+= 1
    busy[lastNumber] = now
    return lastNumber
  }

  /// A worker has reconciled; returns whether it is one too many, and gone.
  mutating func end(_ number: Int) -> Bool {
    busy[number] = nil
    slow.remove(number)
    guard present - slow.count > size else { return false }
    present -= 1
    return true
  }

  /// Looks who is slow; returns how many workers join.
  mutating func reinforce(at now: Duration) -> Int {
    guard isFullyBusy else { return 0 }
    for (number, since) in busy where now - since >= patience { slow.insert(number) }
    let missing = min(slow.count, limit - present)
    guard present - slow.count < size, missing > 0 else { return 0 }
    present += missing
    return missing
  }
}

/// The workers of a controller while it runs, and who joins them.
final class Shift: Sendable {
  /// From when on a reconcile is slow.
  static let patience = Duration.milliseconds(400)
  /// How long one that may be fatal has for itself, and all of them together.
  static let alone = Duration.seconds(2)
  static let aloneTogether = Duration.seconds(10)

  private struct State {
    var crew: Crew
    /// How many workers have not come to their end.
    var left: Int
    /// What is being tried alone.
    var alone: Set<ObjectKey> = []
  }

  /// An element for each worker that is to join; ends with the last worker.
  let joining: AsyncStream<Void>
  /// An element when all workers have come to be busy.
  let fullyBusy: AsyncStream<Void>
  private let join: AsyncStream<Void>.Continuation
  private let callForHelp: AsyncStream<Void>.Continuation
  private let state: Mutex<State>

  init(size: Int) {
    (joining, join) = AsyncStream<Void>.makeStream()
    (fullyBusy, callForHelp) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    state = Mutex(
      State(crew: Crew(size: size, limit: size * 16, patience: Self.patience), left: size))
  }

  var isFullyBusy: Bool { state.withLock { $0.crew.isFullyBusy } }

  /// A worker begins to reconcile; returns the number to end it with.
  func begin(at now: Duration) -> Int {
    let (number, isFullyBusy) = state.withLock { state in
      (state.crew.begin(at: now), state.crew.isFullyBusy)
    }
    if isFullyBusy { callForHelp.yield() }
    return number
  }

  /// A worker has reconciled; returns whether it is one too many, and has left.
  func end(_ number: Int) -> Bool {
    guard state.withLock({ $0.crew.end(number) }) else { return false }
    leave()
    return true
  }

  /// A worker has come to its end.
  func leave() {
    let isLast = state.withLock { state in
      state.left -= 1
      return state.left == 0
    }
    if isLast { end() }
  }

  /// Lets workers join where all have been busy for long.
  func reinforce(at now: Duration) {
    let count = state.withLock { state in
      let count = state.crew.reinforce(at: now)
      state.left += count
      return count
    }
    for _ in 0..<count { join.yield() }
  }

  /// Nobody joins any more.
  func end() {
    join.finish()
    callForHelp.finish()
  }

  /// Takes a key to be tried alone; false where it is being tried.
  func takeAlone(_ key: ObjectKey) -> Bool { state.withLock { $0.alone.insert(key).inserted } }
  /// A key was tried alone.
  func doneAlone(_ key: ObjectKey) { state.withLock { _ = $0.alone.remove(key) } }
  /// Whether a key is still being tried alone.
  func isAlone(_ key: ObjectKey) -> Bool {
    state.withLock { !$0.alone.isEmpty && $0.alone.contains(key) }
  }
}
