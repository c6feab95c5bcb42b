public import KubernetesCore
public import Logging
public import ServiceLifecycle

/// Reconciles the objects whose keys come through a queue, several at once but never one twice at
/// the same time.
///
/// Expected flow: informers put keys into the queue; run the controller as a service beside them.
///
/// Guarantees: nothing is reconciled before all caches have synced; a key whose reconcile failed is
/// tried again; at a graceful stop no reconcile begins any more, and those that run end by
/// themselves; cancelling the task cancels them.
public struct Controller: Service {
  /// What the controller is called in logs and metrics.
  public let name: String
  /// The keys to reconcile.
  public let queue: WorkQueue<ObjectKey>
  private let workers: Int
  private let caches: [any CacheSync]
  private let logger: Logger
  private let reconcile: @Sendable (ObjectKey) async -> ReconcileResult

  /// A controller.
  ///
  /// - Parameters:
  ///   - workers: How many reconciles may run at once; at least 1.
  ///   - caches: What must have synced before the first reconcile.
  ///   - reconcile: Makes the object of a key what it should be, from what the caches show.
  public init(
    name: String, queue: WorkQueue<ObjectKey>, workers: Int = 1, caches: [any CacheSync] = [],
    logger: Logger, reconcile: @escaping @Sendable (ObjectKey) async -> ReconcileResult
  ) {
    self.name = name
    self.queue = queue
    self.workers = max(workers, 1)
    self.caches = caches
    var logger = logger
    logger[metadataKey: "controller"] = "\(name)"
    self.logger = logger
    self.reconcile = reconcile
  }

  /// Reconciles until the service is to stop or the task is cancelled.
  public func run() async throws {
    guard await cachesHaveSynced() else { return queue.shutDown() }
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { await queue.run() }
        for _ in 0..<workers { group.addTask { await work() } }
      }
    } onGracefulShutdown: {
      queue.shutDown()
    }
  }

  private func cachesHaveSynced() async -> Bool {
    let outcome = await cancelWhenGracefulShutdown {
      for cache in caches {
        guard (try? await cache.waitForSync()) != nil else { return false }
      }
      return true
    }
    return outcome
  }

  private func work() async {
    while let key = await queue.next() {
      let result = await reconcile(key)
      settle(key, result)
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
        metadata: [
          "namespace": "\(key.namespace)", "name": "\(key.name)",
          "failures": "\(queue.failures(of: key))",
        ])
    }
  }
}
