public import KubernetesCore
public import Logging
public import Metrics
public import ServiceLifecycle

/// Reconciles the objects whose keys come through a queue, several at once but never one twice at
/// the same time.
///
/// Expected flow: informers put keys into the queue; run the controller as a service beside them.
///
/// Guarantees: nothing is reconciled before all caches have synced, nor before this process leads; a
/// key whose reconcile failed is tried again; at a graceful stop no reconcile begins any more, and
/// those that run end by themselves; cancelling the task cancels them.
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
  private let reconcile: @Sendable (ObjectKey) async -> ReconcileResult

  /// A controller.
  ///
  /// - Parameters:
  ///   - workers: How many reconciles may run at once; at least 1.
  ///   - caches: What must have synced before the first reconcile.
  ///   - leadership: What this process must have got before the first reconcile; unconditional for a
  ///     program that runs once.
  ///   - prepare: Called once this process leads, before the first reconcile, such as to see to it
  ///     that the caches have caught up with the last leader's writes.
  ///   - initialKeys: Called after that: the keys of all that there is. With these the queue may be
  ///     one that is not open before this process leads.
  ///   - factory: Makes the metrics.
  ///   - reconcile: Makes the object of a key what it should be, from what the caches show.
  public init(
    name: String, queue: WorkQueue<ObjectKey>, workers: Int = 1, caches: [any CacheSync] = [],
    leadership: Leadership = .unconditional(), prepare: @escaping @Sendable () async -> Void = {},
    initialKeys: @escaping @Sendable () -> [ObjectKey] = { [] },
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
    self.logger = logger
    self.reconcile = reconcile
    self.initialKeys = initialKeys
    timeline = Timeline(clock)
    metrics = ControllerMetrics(name: name, factory: factory)
    metrics.maximum.record(self.workers)
  }

  /// Reconciles until the service is to stop or the task is cancelled.
  public func run() async throws {
    guard await mayBegin() else { return queue.shutDown() }
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { await queue.run() }
        for _ in 0..<workers { group.addTask { await work() } }
      }
    } onGracefulShutdown: {
      queue.shutDown()
    }
  }

  /// Waits for the caches and for leadership; false where the controller is to stop before.
  private func mayBegin() async -> Bool {
    await cancelWhenGracefulShutdown {
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

  private func work() async {
    while let key = await queue.next() {
      metrics.active.increment()
      let context = ReconcileContext(
        controller: name, key: key, id: .random(in: 0 ... .max))
      await ReconcileContext.$current.withValue(context) {
        let start = timeline.now
        let result = await reconcile(key)
        metrics.count(result, took: timeline.now - start)
        settle(key, result)
      }
      metrics.active.decrement()
      queue.done(key)
    }
  }

  private func settle(_ key: ObjectKey, _ result: ReconcileResult) {
    switch result {
    case .done: queue.forget(key)
    case .requeueAfter(let delay):
      queue.forget(key)
      queue.add(key, after: delay)
    case .retry(let error):
      queue.addRateLimited(key)
      logger.warning(
        "The reconcile failed, and is tried again: \(error)",
        metadata: ["failures": "\(queue.failures(of: key))"])
    }
  }
}
