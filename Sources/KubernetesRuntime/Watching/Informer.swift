internal import KubernetesClient
public import KubernetesCore
public import Logging
public import ServiceLifecycle

/// Keeps a store of the objects of one type up to date, and tells of each change.
///
/// Expected flow: make it, run it as a service for as long as the program lives, read its store.
///
/// ```swift
/// let queue = WorkQueue<ObjectKey>(name: "labels")
/// let configMaps = Informer(
///   client, InformerConfiguration(.configMaps, representation: .metadata),
///   decoding: ObjectDecoding<PartialObjectMetadata>.decodable, logger: logger
/// ) { change in queue.add(change.object.key) }
/// // … once it runs:
/// try await configMaps.waitForSync()
/// let settings = configMaps.store[ObjectKey(namespace: "shop", name: "settings")]
/// ```
///
/// Guarantees: `onChange` is called after the store has the change, for each object in the order of
/// its changes; no failure of the server ends `run()`; an object that can't be read is logged and
/// the rest goes on.
///
/// Assumptions: `onChange` returns quickly, as by putting a key into a work queue; it is called
/// from one task for each scope.
public final class Informer<Object: StoredObject>: Service {
  /// What the informer has seen so far.
  public let store: ObjectStore<Object>
  private let requester: any APIRequester
  private let configuration: InformerConfiguration
  private let decoding: ObjectDecoding<Object>
  private let onChange: @Sendable (StoreChange<Object>) -> Void
  private let onRestored: @Sendable () -> Void
  private let logger: Logger
  private let clock: any Clock<Duration>

  /// An informer with an empty store.
  ///
  /// - Parameters:
  ///   - requester: The client to list and watch with.
  ///   - configuration: what it is to be like.
  ///   - decoding: How objects are read; what it leaves out is not stored.
  ///   - indexes: What the store's objects can be found by beside their keys.
  ///   - keeping: The key under which the store keeps a change until it is acknowledged; nil for none.
  ///   - logger: where it says what happens.
  ///   - clock: what waits are measured with.
  ///   - onChange: Called for each change.
  ///   - onRestored: Called where the server turns out to be at a version before those seen, since its
  ///     store was restored; all objects are listed again, and told as changed, after that.
  public init(
    _ requester: any APIRequester, _ configuration: InformerConfiguration,
    decoding: ObjectDecoding<Object>, indexes: [StoreIndex<Object>] = [],
    keeping: @escaping @Sendable (StoreChange<Object>) -> String? = { _ in nil }, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock(),
    onChange: @escaping @Sendable (StoreChange<Object>) -> Void = { _ in },
    onRestored: @escaping @Sendable () -> Void = {}
  ) {
    self.requester = requester
    self.configuration = configuration
    self.decoding = decoding
    self.onChange = onChange
    self.onRestored = onRestored
    self.logger = logger
    self.clock = clock
    store = ObjectStore(
      scopes: configuration.scopes, indexes: indexes, keeping: keeping)
  }

  /// Lists and watches until the task is cancelled or the service is to stop.
  public func run() async throws {
    await cancellingAtStop {
      await withDiscardingTaskGroup { group in
        for scope in self.configuration.scopes {
          group.addTask {
            var feed = self.feed(scope)
            await feed.run()
          }
        }
      }
    }
  }

  private func feed(_ scope: NamespaceScope) -> ScopeFeed<Object> {
    var logger = logger
    logger[metadataKey: "resource"] = "\(configuration.type.plural)"
    if let namespace = scope.namespace { logger[metadataKey: "namespace"] = "\(namespace)" }
    return ScopeFeed(
      requester: requester, configuration: configuration, scope: scope, decoding: decoding,
      store: store, logger: logger, timeline: Timeline(clock),
      onRestored: onRestored, onChange: onChange)
  }
}

extension Informer: CacheSync {
  /// Whether everything has been listed at least once.
  public var hasSynced: Bool { store.hasSynced }

  /// Waits until everything has been listed once.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  public func waitForSync() async throws { try await store.waitForSync() }

  /// Waits until the store shows all that the server knew when this was called.
  ///
  /// - Throws: `CancellationError`, when the task is cancelled.
  public func catchUp() async throws {
    let head = ListHead(requester: requester, configuration: configuration)
    for scope in configuration.scopes {
      var backoff = Backoff(configuration.watcher.backoff, seed: .random(in: 0 ... .max))
      while true {
        try Task.checkCancellation()
        do throws(APIError) {
          guard let newest = try await head.newestVersion(scope) else { break }
          try? await store.waitUntilReached(newest, in: scope.namespace ?? "")
          break
        } catch {
          logger.debug("The server can't be asked how far it is, and is asked again: \(error)")
          try await Timeline(clock).sleep(for: backoff.next())
        }
      }
    }
  }
}
