internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import Metrics
internal import PodPatternCore
internal import ServiceLifecycle

/// Watches classes and what was made of them.
///
/// What adds a class to pods is the API server: it goes on while no operator runs.
struct ClassController: Sendable {
  let caches: [any CacheSync & Service]
  let controller: Controller

  private static let name = "podpatternclass"

  /// A controller that does nothing until it runs.
  ///
  /// - `leadership`: whether this operator is the one that works.
  init(
    _ reconciler: ClassReconciler, leadership: Leadership, logger: Logger,
    clock: any Clock<Duration>, factory: any MetricsFactory
  ) {
    let queue = WorkQueue<ObjectKey>(
      name: Self.name, isOpen: false, clock: clock, factory: factory)
    let client = reconciler.client
    let classes = Informer(
      client, InformerConfiguration(.podPatternClasses),
      decoding: ObjectDecoding<StoredClass>.decodable, logger: logger, clock: clock
    ) { queue.add($0.object.key) }
    // Whoever changes or deletes a policy finds it as it was.
    let made = (reconciler.hasPolicies ? [InjectionPolicy.policies, InjectionPolicy.bindings] : [])
      .map { type in
        Informer(
          client,
          InformerConfiguration(
            type, representation: .metadata,
            watcher: WatcherConfiguration(labelSelector: InjectionPolicy.classLabel)),
          decoding: ObjectDecoding<PartialObjectMetadata>.decodable, logger: logger, clock: clock
        ) { change in
          guard let name = change.object.metadata.labels[InjectionPolicy.classLabel] else { return }
          queue.add(ObjectKey(namespace: "", name: name))
        }
      }
    caches = [classes] + made
    controller = Controller(
      name: Self.name, queue: queue, workers: 1, caches: [classes], leadership: leadership,
      initialKeys: { classes.store.objects.map(\.key) }, logger: logger, clock: clock,
      factory: factory
    ) { key in await reconciler.reconcile(classes.store[key]) }
  }
}
