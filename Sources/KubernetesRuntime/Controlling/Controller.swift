public import KubernetesCore
public import Logging
public import Metrics
public import ServiceLifecycle

/// Reconciles the objects whose keys come through a queue, several at once but never one twice at
/// the same time.
///
/// Expected flow: informers put keys into the queue; run the controller as a service beside them.
///
/// ```swift
/// let controller = Controller(
///   name: "labels", queue: queue, workers: 4, caches: [configMaps], logger: logger
/// ) { key in
///   guard let configMap = configMaps.store[key] else { return .done }
///   do {
///     try await label(configMap)
///     return .done
///   } catch {
///     return .retry(error)
///   }
/// }
/// ```
///
/// Guarantees: nothing is reconciled before all caches have synced, nor before this process leads; a
/// key whose reconcile failed is tried again; at a graceful stop no reconcile begins any more, and
/// those that run end by themselves; cancelling the task cancels them; reconciles that wait for a
/// slow server keep no other key waiting for longer than half a second.
public struct Controller: Service {
  /// What the controller is called in logs and metrics.
  public let name: String
  /// The keys to reconcile.
  public let queue: WorkQueue<ObjectKey>
  private let workers: Int
  private let caches: [any CacheSync]
  private let leadership: Leadership
  private let prepare: @Sendable () async -> Void
  private let initialKeys: @Sendable () -> [ObjectKey]
  private let logger: Logger
  private let metrics: ControllerMetrics
  private let timeline: Timeline
  private let quarantine: Quarantine?
  private let onQuarantine: @Sendable (ObjectKey, Duration) async -> Void
  private let reconcile: @Sendable (ObjectKey) async -> ReconcileResult

  /// A controller.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - queue: the keys to work on.
  ///   - workers: How many reconciles may run at once; at least 1. Those that take longer than 0.4 s
  ///     are not counted: with them there may be up to 16 times as many.
  ///   - caches: What must have synced before the first reconcile.
  ///   - leadership: What this process must have got before the first reconcile; unconditional for a
  ///     program that runs once.
  ///   - prepare: Called once this process leads, before the first reconcile, such as to see to it
  ///     that the caches have caught up with the last leader's writes.
  ///   - initialKeys: Called after that: the keys of all that there is. With these the queue may be
  ///     one that is not open before this process leads.
  ///   - quarantine: What leaves objects alone over which the process dies; nil for none.
  ///   - onQuarantine: Tells that an object is left alone for a time; called in its stead, and again
  ///     with each change of it.
  ///   - logger: where it says what happens.
  ///   - clock: what waits are measured with.
  ///   - factory: Makes the metrics.
  ///   - reconcile: Makes the object of a key what it should be, from what the caches show.
  public init(
    name: String, queue: WorkQueue<ObjectKey>, workers: Int = 1, caches: [any CacheSync] = [],
    leadership: Leadership = .unconditional(), prepare: @escaping @Sendable () async -> Void = {},
    initialKeys: @escaping @Sendable () -> [ObjectKey] = { [] },
    quarantine: Quarantine? = nil,
    onQuarantine: @escaping @Sendable (ObjectKey, Duration) async -> Void = { _, _ in },
    logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
    factory: any MetricsFactory = MetricsSystem.factory,
    reconcile: @escaping @Sendable (ObjectKey) async -> ReconcileResult
  ) {
    self.name = name
    self.queue = queue
    self.workers = max(workers, 1)
    self.caches = caches
    self.leadership = leadership
    self.prepare = prepare
    self.quarantine = quarantine
    self.onQuarantine = onQuarantine
    self.logger = logger
    self.reconcile = reconcile
    self.initialKeys = initialKeys
    timeline = Timeline(clock)
    metrics = ControllerMetrics(name: name, factory: factory)
    metrics.maximum.record(self.workers)
  }

  /// Brings the metrics up to date that nothing else does.
  public func updateMetrics() {
    queue.updateMetrics()
    metrics.quarantined.record(quarantine?.count ?? 0)
  }

  /// Reconciles until the service is to stop or the task is cancelled.
  public func run() async throws {
    guard await mayBegin() else { return queue.shutDown() }
    let shift = Shift(size: workers)
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { await queue.run() }
        await tryAlone(shift, &group)
        group.addTask { await reinforce(shift) }
        for _ in 0..<workers { group.addTask { await work(shift) } }
        for await _ in shift.joining { group.addTask { await work(shift) } }
        shift.end()
      }
    } onGracefulShutdown: {
      queue.shutDown()
    }
  }

  /// Reconciles, one after the other and before all others, what the last process may have died
  /// over. One that takes long goes on beside the others.
  private func tryAlone(_ shift: Shift, _ group: inout DiscardingTaskGroup) async {
    let end = timeline.now + Shift.aloneTogether
    for key in quarantine?.suspects ?? [] where timeline.now < end && !Task.isCancelled {
      guard shift.takeAlone(key) else { continue }
      let alarm = Alarm(timeline)
      group.addTask {
        await reconcileOnce(key)
        shift.doneAlone(key)
        alarm.ring()
      }
      await alarm.wait(until: min(end, timeline.now + Shift.alone))
    }
  }

  /// Adds workers while all that there are wait.
  private func reinforce(_ shift: Shift) async {
    for await _ in shift.fullyBusy {
      repeat {
        guard (try? await timeline.sleep(for: Shift.patience)) != nil else { return }
        shift.reinforce(at: timeline.now)
      } while shift.isFullyBusy
    }
  }

  /// Waits for the caches and for leadership; false where the controller is to stop before.
  private func mayBegin() async -> Bool {
    await cancellingAtStop {
      for cache in caches {
        guard (try? await cache.waitForSync()) != nil else { return false }
      }
      guard (try? await leadership.waitUntilHeld()) != nil else { return false }
      // Open before the keys are asked for: what changes in between is added by its change.
      queue.open()
      await prepare()
      queue.add(contentsOf: initialKeys())
      return !Task.isCancelled
    }
  }

  private func work(_ shift: Shift) async {
    while let key = await queue.next() {
      guard !shift.isAlone(key) else {
        queue.add(key, after: .seconds(1))
        queue.done(key)
        continue
      }
      let number = shift.begin(at: timeline.now)
      await reconcileOnce(key)
      queue.done(key)
      if shift.end(number) { return }
    }
    shift.leave()
  }

  private func reconcileOnce(_ key: ObjectKey) async {
    if let left = quarantine?.timeLeft(key) {
      queue.forget(key)
      queue.add(key, after: left)
      await onQuarantine(key, left)
      return
    }
    metrics.active.increment()
    let context = ReconcileContext(controller: name, key: key, id: .random(in: 0 ... .max))
    await ReconcileContext.$current.withValue(context) {
      let start = timeline.now
      let slot = quarantine?.enter(key)
      let result = await reconcile(key)
      quarantine?.leave(key, slot)
      metrics.count(result, took: timeline.now - start)
      settle(key, result)
    }
    metrics.active.decrement()
  }

  private func settle(_ key: ObjectKey, _ result: ReconcileResult) {
    switch result {
    case .done: queue.forget(key)
    case .requeueAfter(let delay):
      queue.forget(key)
      queue.add(key, after: delay)
    // Who forgot the failures here would try again for ever as after the first one.
    case .notYet(let delay): queue.add(key, after: delay)
    case .retry(let error, let limit):
      queue.addRateLimited(key)
      if let limit { queue.add(key, after: limit) }
      logger.warning(
        "The reconcile failed, and is tried again: \(error)",
        metadata: ["failures": "\(queue.failures(of: key))"])
    }
  }
}
