internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import Metrics
internal import PodPatternCore
internal import ServiceLifecycle

/// Watches classes, what was made of them, and the pods that they select.
///
/// What adds a class to pods is the API server: it goes on while no operator runs.
struct ClassController: Sendable {
  let caches: [any CacheSync & Service]
  let services: [any Service]

  private static let name = "podpatternclass"

  /// The work on a class: its policy, or the count of its pods.
  private enum Work {
    static func policy(_ name: String) -> ObjectKey { ObjectKey(namespace: "", name: name) }
    static func count(_ name: String) -> ObjectKey { ObjectKey(namespace: "pods", name: name) }
    static func isCount(_ key: ObjectKey) -> Bool { !key.namespace.isEmpty }
  }

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
    ) { change in
      // The operator's own statuses change nothing that there is to do.
      if case .updated(let old, let new) = change,
        old.metadata.generation == new.metadata.generation,
        old.metadata.deletionTimestamp == new.metadata.deletionTimestamp
      {
        return queue.add(Work.count(new.metadata.name))
      }
      queue.add(Work.policy(change.object.metadata.name))
    }
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
          queue.add(Work.policy(name))
        }
      }
    let pods = ClassPods(
      client: client, excluded: reconciler.excluded, logger: logger, clock: clock
    ) { queue.add(Work.count($0), after: .seconds(1)) }
    let controller = Controller(
      name: Self.name, queue: queue, workers: 1, caches: [classes] + made, leadership: leadership,
      initialKeys: {
        // Of a class that went while no operator ran there may be a policy.
        let left = made.flatMap(\.store.objects).compactMap {
          $0.metadata.labels[InjectionPolicy.classLabel]
        }
        let names = Set(classes.store.objects.map(\.metadata.name) + left)
        return names.sorted().map(Work.policy)
      },
      logger: logger, clock: clock, factory: factory
    ) { key in
      let stored = classes.store[Work.policy(key.name)]
      guard !Work.isCount(key) else { return await reconciler.recount(stored, pods) }
      if reconciler.hasPolicies {
        pods.follow(key.name, stored.flatMap { try? $0.podClass() }?.spec.inject)
      }
      return await reconciler.reconcile(stored, named: key.name)
    }
    caches = [classes] + made + (reconciler.hasPolicies ? [pods.namespaces] : [])
    services = [controller, pods]
  }
}
