internal import DequeModule
internal import HeapModule
internal import KubernetesCore

/// The state of a work queue: pure, with time as a parameter.
///
/// ```
///          add            take            done
///  (none) ────▶ ready ────────▶ processing ────▶ (none)
///     │           ▲               │  ▲   │
///     │ add after │ due           │  └───┘ add: dirty, ready again once done
///     └──▶ delayed                └─ done of a dirty key ─▶ ready
/// ```
///
/// Guarantees: a key is ready at most once, processed at most once at a time, delayed at most once,
/// and that to the earliest of the times it was asked for.
struct WorkQueueState<Key: Hashable & Sendable>: Sendable {
  /// Where a key is, and since when.
  private enum Stage {
    case ready(since: Duration)
    /// The key is dirty where `dirtySince` says since when.
    case processing(readySince: Duration, since: Duration, dirtySince: Duration?)
  }

  /// How often a key has failed in a row, and when it was to be tried again after the last time.
  private struct Failures {
    let count: Int
    let retryAt: Duration
  }

  private struct Due: Comparable, Sendable {
    let time: Duration
    let key: Key

    static func < (left: Due, right: Due) -> Bool { left.time < right.time }
    static func == (left: Due, right: Due) -> Bool { left.time == right.time }
  }

  private var stages: [Key: Stage] = [:]
  private var ready = Deque<Key>()
  private var delays: [Key: Duration] = [:]
  /// The delays in order; an entry that `delays` does not confirm is out of date.
  private var schedule = Heap<Due>()
  private var failures: [Key: Failures] = [:]
  private let backoff: Backoff.Policy
  private(set) var isShutDown = false
  /// Whether keys are taken; who is not to work yet holds none back for later.
  private(set) var isOpen: Bool
  /// How often a key became ready, or dirty while it was processed.
  private(set) var adds = 0

  init(backoff: Backoff.Policy, isOpen: Bool = true) {
    self.backoff = backoff
    self.isOpen = isOpen
  }

  /// How many keys are ready.
  var depth: Int { ready.count }
  /// How many keys wait for their time.
  var delayedCount: Int { delays.count }
  /// How many delays are planned, those out of date included.
  var scheduleLength: Int { schedule.count }
  /// Whether nothing is ready, delayed or processed.
  var isEmpty: Bool { stages.isEmpty && delays.isEmpty }
  /// When the next delay is over.
  var nextDue: Duration? { delays.isEmpty ? nil : schedule.min?.time }

  /// Takes keys from now on.
  mutating func open() { isOpen = true }

  private var takesKeys: Bool { isOpen && !isShutDown }

  /// Makes a key ready, or ready again once it has been processed.
  mutating func add(_ key: Key, now: Duration = .zero) {
    guard takesKeys else { return }
    delays[key] = nil
    dropStaleDelays()
    makeReady(key, now)
  }

  /// Makes a key ready at a time, unless it is to be ready earlier.
  mutating func add(_ key: Key, at time: Duration, now: Duration) {
    guard time > now else { return add(key, now: now) }
    guard takesKeys else { return }
    switch stages[key] {
    case .ready, .processing(_, _, dirtySince: .some): return
    case .processing(_, _, dirtySince: nil), nil: break
    }
    if let planned = delays[key], planned <= time { return }
    delays[key] = time
    schedule.insert(Due(time: time, key: key))
  }

  /// Counts a failure of a key and makes it ready after a delay that grows with them.
  ///
  /// A key that fails before it was to be tried again, since an event asked for it earlier, keeps its
  /// time: else events that come while it fails would double the delay, each of them, far beyond the
  /// time that it has been failing for.
  mutating func addRateLimited(_ key: Key, now: Duration) {
    guard takesKeys else { return }
    let last = failures[key]
    if let last, now < last.retryAt { return add(key, at: last.retryAt, now: now) }
    let count = (last?.count ?? 0) + 1
    let retryAt = now + backoff.delay(afterFailures: count)
    failures[key] = Failures(count: count, retryAt: retryAt)
    add(key, at: retryAt, now: now)
  }

  mutating func forget(_ key: Key) { failures[key] = nil }

  /// How many failures of a key in a row there were.
  func failures(of key: Key) -> Int { failures[key]?.count ?? 0 }

  /// Makes the keys ready whose time has come.
  mutating func advance(to now: Duration) {
    while let due = schedule.min, due.time <= now {
      schedule.removeMin()
      guard delays[due.key] == due.time else { continue }
      delays[due.key] = nil
      makeReady(due.key, now)
    }
    dropStaleDelays()
  }

  /// Takes the key that has been ready longest; `done` must follow.
  mutating func take(now: Duration = .zero) -> Key? {
    guard let key = ready.popFirst() else { return nil }
    let readySince = if case .ready(let since) = stages[key] { since } else { now }
    stages[key] = .processing(readySince: readySince, since: now, dirtySince: nil)
    return key
  }

  /// A key has been processed.
  mutating func done(_ key: Key) {
    guard case .processing(_, _, let dirtySince) = stages[key] else { return }
    stages[key] = nil
    guard let dirtySince else { return }
    // It was counted when it became dirty.
    stages[key] = .ready(since: dirtySince)
    ready.append(key)
  }

  /// Takes no more keys and forgets the delayed ones; with `dropping` those that are ready, too.
  mutating func shutDown(dropping: Bool) {
    isShutDown = true
    delays = [:]
    schedule = Heap()
    failures = [:]
    guard dropping else { return }
    for key in ready { stages[key] = nil }
    ready = []
    for (key, stage) in stages {
      guard case .processing(let readySince, let since, _) = stage else { continue }
      stages[key] = .processing(readySince: readySince, since: since, dirtySince: nil)
    }
  }

  private mutating func makeReady(_ key: Key, _ now: Duration) {
    switch stages[key] {
    case .ready, .processing(_, _, dirtySince: .some): return
    case .processing(let readySince, let since, dirtySince: nil):
      stages[key] = .processing(readySince: readySince, since: since, dirtySince: now)
      adds += 1
    case nil:
      stages[key] = .ready(since: now)
      ready.append(key)
      adds += 1
    }
  }

  /// How long a key that is processed was ready before; nil where it is not processed.
  func waitingTime(of key: Key) -> Duration? {
    guard case .processing(let readySince, let since, _) = stages[key] else { return nil }
    return max(since - readySince, .zero)
  }

  /// How long a key has been processed so far; nil where it is not.
  func processingTime(of key: Key, now: Duration) -> Duration? {
    guard case .processing(_, let since, _) = stages[key] else { return nil }
    return now - since
  }

  /// How long each key that is processed has been so far.
  func processingTimes(now: Duration) -> [Duration] {
    stages.keys.compactMap { processingTime(of: $0, now: now) }
  }

  /// Keeps the schedule's head current, and its length in proportion to what is really delayed.
  private mutating func dropStaleDelays() {
    while let due = schedule.min, delays[due.key] != due.time { schedule.removeMin() }
    guard schedule.count > 2 * delays.count + 64 else { return }
    schedule = Heap(delays.map { Due(time: $1, key: $0) })
  }
}
