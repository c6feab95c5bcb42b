internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle
internal import Synchronization

/// What is kept of a pod that a class may select: some hundred bytes.
struct ClassPod: StoredObject, Decodable {
  let key: ObjectKey
  let uid: String
  let resourceVersion: String
  /// The labels that name classes, with their revisions; no other label is kept.
  let revisions: [String: String]
  let hasOptedOut: Bool

  init(from decoder: any Decoder) throws {
    let metadata = try PartialObjectMetadata(from: decoder).metadata
    (key, uid, resourceVersion) = (metadata.key, metadata.uid, metadata.resourceVersion)
    let prefix = PodPatternClass.label(of: "")
    revisions = metadata.labels.filter { $0.key.beginsWithBytes(of: prefix) }
    hasOptedOut = metadata.annotations[PodPatternClass.optOut] == "false"
  }
}

/// Watches the pods of each class that is in force, by metadata and by the class's own selector.
final class ClassPods: Service {
  private struct Watch {
    let query: String
    let informer: Informer<ClassPod>
    let task: Task<Void, Never>
  }

  /// The namespaces, whose labels classes select by.
  let namespaces: Informer<PartialObjectMetadata>
  private let client: KubernetesClient
  private let excluded: [String]
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let onChange: @Sendable (String) -> Void
  private let watches = Mutex<[String: Watch]>([:])

  /// - `excluded`: the namespaces that get nothing whatever a class says.
  /// - `onChange`: called with the name of a class whose count may be another one.
  init(
    client: KubernetesClient, excluded: [String], logger: Logger, clock: any Clock<Duration>,
    onChange: @escaping @Sendable (String) -> Void
  ) {
    (self.client, self.excluded, self.logger) = (client, excluded, logger)
    (self.clock, self.onChange) = (clock, onChange)
    let changed = Mutex<@Sendable () -> Void>({})
    namespaces = Informer(
      client, InformerConfiguration(.namespaces, representation: .metadata),
      decoding: ObjectDecoding<PartialObjectMetadata>.decodable, logger: logger, clock: clock
    ) { change in
      if case .updated(let old, let new) = change, old.metadata.labels == new.metadata.labels {
        return
      }
      changed.withLock { $0 }()
    }
    changed.withLock { $0 = { [weak self] in self?.recountAll() } }
  }

  private func recountAll() {
    for name in watches.withLock({ Array($0.keys) }) { onChange(name) }
  }

  /// Watches pods until the service is to stop.
  func run() async throws {
    try? await gracefulShutdown()
    let tasks = watches.withLock { watches in
      defer { watches = [:] }
      return watches.values.map(\.task)
    }
    for task in tasks { task.cancel() }
  }

  /// Watches the pods of a class from now on; nil ends that.
  func follow(_ name: String, _ injection: ClassInjection?) {
    let query = injection?.podQuery
    watches.withLock { watches in
      guard watches[name]?.query != query else { return }
      watches.removeValue(forKey: name)?.task.cancel()
      guard let query else { return }
      let informer = Informer(
        client,
        InformerConfiguration(
          .pods, representation: .metadata, watcher: WatcherConfiguration(labelSelector: query)),
        decoding: ObjectDecoding<ClassPod>.decodable, logger: logger, clock: clock
      ) { [onChange] _ in onChange(name) }
      watches[name] = Watch(
        query: query, informer: informer, task: Task { try? await informer.run() })
    }
  }

  /// Counts the pods of a class; nil while they have not all been seen.
  func census(_ name: String, _ injection: ClassInjection, revision: String?) -> ClassCensus? {
    guard let informer = watches.withLock({ $0[name]?.informer }), informer.hasSynced,
      namespaces.hasSynced
    else { return nil }
    var selected: [String: Bool] = [:]
    let label = PodPatternClass.label(of: name)
    let pods = informer.store.objects.lazy.filter { pod in
      let namespace = pod.key.namespace
      if selected[namespace] == nil {
        let labels = self.namespaces.store[ObjectKey(namespace: "", name: namespace)]?.metadata
          .labels
        selected[namespace] =
          labels.map {
            injection.selects(namespace: namespace, $0, excluding: self.excluded)
          } ?? false
      }
      return selected[namespace] == true && !pod.hasOptedOut
    }
    return ClassCensus(
      pods.map { ClassPodMark(key: $0.key, revision: $0.revisions[label]) }, revision: revision)
  }
}
