public import KubernetesCore
public import Metrics

/// Hands keys to workers: each key once, however often it was added.
///
/// Expected flow: sources `add` keys; a controller runs `run()` for the delays, and workers that
/// take a key by `next()`, work, and say `done(_:)`.
///
/// ```swift
/// while let key = await queue.next() {
///   do {
///     try await reconcile(key)
///     queue.forget(key)
///   } catch {
///     queue.addRateLimited(key)
///   }
///   queue.done(key)
/// }
/// ```
///
/// Guarantees: a key is never handed to two workers at once; a key added while it is worked on is
/// handed out again afterwards; of several times that a key was asked for, the earliest counts.
/// It holds each key once, so its length is bounded by the number of objects.
///
/// It carries keys and never events: what a worker does follows from the state that it reads.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
  /// Whether keys that are ready are still handed out after the shut-down.
  public enum ShutDown: Sendable, Hashable {
    /// They are; only new ones are not taken.
    case draining
    /// They are not: what is being worked on is the last.
    case dropping
  }

  private let state: Monitor<WorkQueueState<Key>, Void, Key?>
  private let timeline: Timeline
  private let alarm: Alarm
  private let metrics: WorkQueueMetrics

  /// - Parameters:
  ///   - name: what the queue is called in metrics.
  ///   - backoff: that of keys that failed.
  ///   - isOpen: whether it takes keys at once. A queue that does not drops them until `open()`: a
  ///     process that stands by would gather the keys of all objects that ever were, while the objects
  ///     that there are when it begins to work are in its caches.
  ///   - clock: what waits are measured with.
  ///   - factory: makes the metrics.
  public init(
    name: String = "", backoff: Backoff.Policy = .reconciling, isOpen: Bool = true,
    clock: any Clock<Duration> = ContinuousClock(),
    factory: any MetricsFactory = MetricsSystem.factory
  ) {
    let timeline = Timeline(clock)
    let metrics = WorkQueueMetrics(name: name, factory: factory)
    self.timeline = timeline
    self.metrics = metrics
    alarm = Alarm(timeline)
    state = Monitor(WorkQueueState(backoff: backoff, isOpen: isOpen)) { state, _ in
      guard let key = state.take(now: timeline.now) else {
        return state.isShutDown ? .some(nil) : nil
      }
      if let waited = state.waitingTime(of: key) { metrics.queueDuration.record(waited) }
      return key
    }
  }

  /// How many keys are ready and not yet taken.
  public var depth: Int { state.read(\.depth) }

  /// How many keys wait for their time.
  public var delayedCount: Int { state.read(\.delayedCount) }

  /// Whether the queue takes no more keys.
  public var isShutDown: Bool { state.read(\.isShutDown) }

  /// Takes keys from now on.
  public func open() { change { $0.open() } }

  /// Makes a key ready.
  public func add(_ key: Key) {
    let now = timeline.now
    change { $0.add(key, now: now) }
  }

  /// Makes keys ready.
  public func add(contentsOf keys: some Sequence<Key>) {
    let now = timeline.now
    change { core in for key in keys { core.add(key, now: now) } }
  }

  /// Makes a key ready after a delay, unless it is to be ready earlier.
  public func add(_ key: Key, after delay: Duration) {
    let now = timeline.now
    change { $0.add(key, at: now + delay, now: now) }
  }

  /// Makes a key that failed ready after a delay that doubles with each failure in a row.
  public func addRateLimited(_ key: Key) {
    let now = timeline.now
    change { $0.addRateLimited(key, now: now) }
    metrics.retries.increment()
  }

  /// Forgets that a key has failed.
  public func forget(_ key: Key) { state.change { $0.forget(key) } }

  /// How often a key has failed in a row.
  public func failures(of key: Key) -> Int { state.read { $0.failures(of: key) } }

  /// Says that the work on a key, taken by `next()`, has ended.
  public func done(_ key: Key) {
    let now = timeline.now
    let duration = state.read { $0.processingTime(of: key, now: now) }
    if let duration { metrics.workDuration.record(duration) }
    change { $0.done(key) }
  }

  /// How long the work has taken so far that is under way, in no order.
  public var unfinishedWork: [Duration] {
    let now = timeline.now
    return state.read { $0.processingTimes(now: now) }
  }

  /// Brings the metrics up to date that are looked up rather than counted.
  public func updateMetrics() {
    let times = unfinishedWork
    metrics.depth.record(depth)
    metrics.unfinished.record(times.reduce(.zero, +).inSeconds)
    metrics.longest.record((times.max() ?? .zero).inSeconds)
  }

  /// Waits for a key that is ready.
  ///
  /// - Returns: The key, for which `done(_:)` must be said; nil when the queue is shut down or the
  ///   task is cancelled.
  public func next() async -> Key? { await state.wait() ?? nil }

  /// Makes delayed keys ready in time, until the queue is shut down or the task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      let now = timeline.now
      change { $0.advance(to: now) }
      let (isShutDown, nextDue) = state.read { ($0.isShutDown, $0.nextDue) }
      guard !isShutDown else { return }
      await alarm.wait(until: nextDue)
    }
  }

  /// Takes no more keys.
  public func shutDown(_ manner: ShutDown = .dropping) {
    change { $0.shutDown(dropping: manner == .dropping) }
    alarm.ring()
  }

  /// Changes the state, by which idle workers get the keys that became ready.
  private func change(_ body: (inout WorkQueueState<Key>) -> Void) {
    let (isEarlier, added) = state.change { state in
      let (due, adds) = (state.nextDue, state.adds)
      body(&state)
      let isEarlier = state.nextDue.map { next in due.map { next < $0 } ?? true } ?? false
      return (isEarlier, state.adds - adds)
    }
    if added > 0 { metrics.adds.increment(by: added) }
    if isEarlier { alarm.ring() }
  }
}

/// What a work queue measures, under client-go's names.
struct WorkQueueMetrics: Sendable {
  let adds: Counter
  let retries: Counter
  let queueDuration: Metrics.Timer
  let workDuration: Metrics.Timer
  let depth: Gauge
  let unfinished: Gauge
  let longest: Gauge

  init(name: String, factory: any MetricsFactory) {
    let dimensions = [("controller", name), ("name", name)]
    adds = Counter(label: RuntimeMetrics.adds, dimensions: dimensions, factory: factory)
    retries = Counter(label: RuntimeMetrics.queueRetries, dimensions: dimensions, factory: factory)
    queueDuration = Metrics.Timer(
      label: RuntimeMetrics.queueDuration, dimensions: dimensions, factory: factory)
    workDuration = Metrics.Timer(
      label: RuntimeMetrics.workDuration, dimensions: dimensions, factory: factory)
    depth = Gauge(label: RuntimeMetrics.depth, dimensions: dimensions, factory: factory)
    unfinished = Gauge(
      label: RuntimeMetrics.unfinishedWork, dimensions: dimensions, factory: factory)
    longest = Gauge(label: RuntimeMetrics.longestRunning, dimensions: dimensions, factory: factory)
  }
}
