internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle

struct OperatorInformers: Sendable {
  let patterns: Informer<PatternSnapshot>
  let pods: Informer<PodSnapshot>
  let revisions: Informer<RevisionSnapshot>
  let children: [(type: ResourceType, informer: Informer<StoredChild>)]
  let shipperWarnings: [Informer<StoredShipperWarning>]
  /// Nil if the operator may not read Namespaces.
  let defaults: DefaultsResolver?
  private let defaultsInformers: [any CacheSync & Service]

  init(_ factory: InformerFactory, reader: PatternReader, readsNamespaces: Bool) {
    patterns = factory.patterns(reader: reader)
    pods = factory.pods()
    revisions = factory.revisions()
    children = Child.types.map { ($0, factory.children($0)) }
    shipperWarnings = factory.shipperWarnings(pods: pods.store)
    guard readsNamespaces else {
      (defaults, defaultsInformers) = (nil, [])
      return
    }
    let cache = DefaultsCache(client: factory.client)
    let namespaces = factory.namespaces(of: patterns.store, cache)
    let configMaps = factory.defaults(of: patterns.store, in: namespaces.store, cache)
    defaults = DefaultsResolver(
      namespaces: namespaces.store, configMaps: configMaps.store, cache: cache)
    defaultsInformers = [namespaces, configMaps]
  }

  /// A cache that has to be synced before anything is reconciled.
  struct Essential {
    /// The name of its readiness check.
    let name: String
    let informer: any CacheSync & Service
    /// Whether a new leader waits until it has caught up with the server. With outdated defaults it
    /// would roll out what the previous leader has already undone.
    var catchesUp = false
  }

  /// The caches that have to be synced before anything is reconciled.
  var essential: [Essential] {
    [
      Essential(name: ResourceType.podPatterns.plural, informer: patterns, catchesUp: true),
      Essential(name: ResourceType.pods.plural, informer: pods, catchesUp: true),
      Essential(name: ResourceType.controllerRevisions.plural, informer: revisions),
    ] + children.map { Essential(name: $0.type.plural, informer: $0.informer) }
      + defaultsInformers.map {
        Essential(name: Self.defaultsName, informer: $0, catchesUp: true)
      }
  }

  /// All informers to run. Nothing waits for warnings: pods are reconciled with or without them.
  var all: [any CacheSync & Service] { essential.map(\.informer) + shipperWarnings }

  private static let defaultsName = "defaults"

  /// The names of the readiness checks, which exist before an operator runs.
  static let essentialNames =
    ([ResourceType.podPatterns, .pods] + Child.types + [.controllerRevisions]).map(\.plural)
    + [defaultsName]

  /// Whether the caches behind a readiness check have synced.
  func hasSynced(_ name: String) -> Bool {
    essential.allSatisfy { $0.name != name || $0.informer.hasSynced }
  }

  var hasSynced: Bool { essential.allSatisfy(\.informer.hasSynced) }

  func caches(_ legacyConfigMaps: LegacyConfigMaps) -> OperatorCaches {
    OperatorCaches(
      patterns: patterns.store, pods: pods.store, revisions: revisions.store,
      children: children.map { ($0.type, $0.informer.store) },
      shipperWarnings: shipperWarnings.map(\.store), legacyConfigMaps: legacyConfigMaps)
  }
}

/// Creates the informers, each of which enqueues the keys of the patterns that a change concerns.
struct InformerFactory: Sendable {
  let client: KubernetesClient
  let namespaces: [String]
  let queue: WorkQueue<ObjectKey>
  let memories: PatternMemories
  let expectations: Expectations
  let leadership: Leadership
  let metrics: OperatorMetrics
  let leftLines: LeftLines
  let logger: Logger
  let clock: any Clock<Duration>

  private func informer<Object: StoredObject>(
    _ configuration: InformerConfiguration, decoding: ObjectDecoding<Object>,
    indexes: [StoreIndex<Object>] = [],
    keeping: @escaping @Sendable (StoreChange<Object>) -> ObjectKey? = { _ in nil },
    onChange: @escaping @Sendable (StoreChange<Object>) -> Void
  ) -> Informer<Object> {
    Informer(
      client, configuration, decoding: decoding, indexes: indexes,
      keeping: { [leadership] change in
        // Only the leader acknowledges departures; on a standby they would accumulate.
        leadership.isHeld ? keeping(change)?.description : nil
      }, logger: logger, clock: clock,
      onChange: onChange, onRestored: { [memories] in memories.didRestore() })
  }

  /// Objects of the operator's namespaces that a label selector chooses.
  private func labelled(
    _ type: ResourceType, _ selector: String,
    _ representation: APIRequest.Representation = .full
  ) -> InformerConfiguration {
    InformerConfiguration(
      type, namespaces: namespaces, representation: representation,
      watcher: WatcherConfiguration(labelSelector: selector))
  }

  /// PodPatterns. A change that is only the status that the operator wrote itself is ignored, and so is
  /// one of what nothing depends on.
  func patterns(reader: PatternReader) -> Informer<PatternSnapshot> {
    informer(
      InformerConfiguration(.podPatterns, namespaces: namespaces), decoding: reader.decoding,
      indexes: [.byNamespace]
    ) { [queue, memories] change in
      switch change {
      case .added(let pattern): queue.add(pattern.key)
      case .updated(let old, let new):
        let isDeclaredAlike =
          old.uid == new.uid && old.generation == new.generation
          && old.isTerminating == new.isTerminating && old.spec == new.spec
          && old.fault == new.fault && old.changeCause == new.changeCause
        let isKnown =
          new.status != nil && (memories.didShow(new) || new.status == old.status)
        if !(isDeclaredAlike && isKnown) { queue.add(new.key) }
      case .removed(let pattern):
        reader.specs.forget(pattern.key, pattern.spec)
        queue.add(pattern.key)
      }
    }
  }

  /// Pods that have the label of any pattern.
  func pods() -> Informer<PodSnapshot> {
    informer(
      labelled(.pods, ChildLabels.pattern), decoding: PodSnapshot.decoding,
      indexes: [.byOwner, .byPattern],
      keeping: { PodDeparture($0)?.pod.patternKey }
    ) { [queue, metrics, leftLines, leadership, expectations] change in
      leftLines.observe(change, isLeading: leadership.isHeld)
      guard case .updated(let old, let new) = change else {
        if case .added(let pod) = change, !expectations.observe(pod) { return }
        return queue.add(change.object.patternKey)
      }
      guard !new.isAlike(old) else { return }
      metrics.countFailures(from: old, to: new)
      queue.add(new.patternKey)
      if old.pattern != new.pattern { queue.add(old.patternKey) }
    }
  }

  func revisions() -> Informer<RevisionSnapshot> {
    informer(
      labelled(.controllerRevisions, Self.managed), decoding: RevisionSnapshot.decoding,
      indexes: [.byOwner, .orphansByPattern],
      keeping: { $0.unblockedPattern(owner: $0.object.owner) }
    ) { [queue] change in
      // New and renumbered revisions are the operator's own writes; orphans are to be adopted.
      let revision = change.object
      if case .removed = change {
        if let pattern = change.unblockedPattern(owner: revision.owner) { queue.add(pattern) }
      } else if revision.owner == nil, !revision.pattern.isEmpty {
        queue.add(ObjectKey(namespace: revision.key.namespace, name: revision.pattern))
      }
    }
  }

  func shipperWarnings(pods: ObjectStore<PodSnapshot>) -> [Informer<StoredShipperWarning>] {
    StoredShipperWarning.fieldSelectors.map { selector in
      Informer(
        client,
        InformerConfiguration(
          .coreEvents, namespaces: namespaces,
          // Without bookmarks for Events, the timeout has to exceed the server's own.
          watcher: WatcherConfiguration(fieldSelector: selector, idleTimeout: .seconds(330))),
        decoding: .decodable, indexes: [.byPod], logger: logger, clock: clock
      ) { [queue] change in
        guard let pod = pods[change.object.pod] else { return }
        queue.add(pod.patternKey)
      }
    }
  }

  /// Child objects of a type that the operator created, by their metadata.
  func children(_ type: ResourceType) -> Informer<StoredChild> {
    informer(
      labelled(type, Self.managed, .metadata), decoding: .decodable, indexes: [.byOwner],
      keeping: { $0.unblockedPattern(owner: $0.object.metadata.controller) }
    ) { [queue] change in
      let metadata = change.object.metadata
      if let owner = metadata.controller, owner.kind == PodPattern.kind {
        queue.add(ObjectKey(namespace: metadata.namespace, name: owner.name))
      } else if case .updated(let old, _) = change, old.metadata.controller != nil,
        let pattern = metadata.labels[ChildLabels.pattern]
      {
        // Its owner reference was removed: the label says which pattern it belonged to.
        queue.add(ObjectKey(namespace: metadata.namespace, name: pattern))
      }
    }
  }

  /// The label selector of objects that the operator created.
  private static let managed = "\(ChildLabels.managedBy)=\(ChildLabels.manager)"
}

/// The defaults of namespaces: their annotations, and the ConfigMaps that these refer to.
extension InformerFactory {
  /// Namespaces by their metadata: selectors know no annotations, and so no defaults.
  func namespaces(
    of patterns: ObjectStore<PatternSnapshot>, _ cache: DefaultsCache
  ) -> Informer<StoredNamespace> {
    informer(
      InformerConfiguration(.namespaces, representation: .metadata), decoding: .decodable
    ) { [queue] change in
      let concerns =
        switch change {
        case .added(let namespace), .removed(let namespace): namespace.defaults != nil
        case .updated(let old, let new): old.defaults != new.defaults
        }
      guard concerns else { return }
      let named: String? = if case .removed = change { nil } else { change.object.defaults }
      cache.forget { $0.namespace != change.object.key.name || $0.name == named }
      queue.add(patternsOf: change.object.key.name, in: patterns)
    }
  }

  /// The ConfigMaps whose label says that they hold defaults.
  func defaults(
    of patterns: ObjectStore<PatternSnapshot>, in spaces: ObjectStore<StoredNamespace>,
    _ cache: DefaultsCache
  ) -> Informer<StoredDefaults> {
    informer(
      labelled(.configMaps, "\(ChildLabels.defaults)=true", .metadata), decoding: .decodable
    ) { [queue] change in
      let key = change.object.key
      if !change.isForward { cache.forget { $0 != key } }
      guard spaces[ObjectKey(namespace: "", name: key.namespace)]?.defaults == key.name else {
        return
      }
      queue.add(patternsOf: key.namespace, in: patterns)
    }
  }
}

extension LeftLines {
  fileprivate func observe(_ change: StoreChange<PodSnapshot>, isLeading: Bool) {
    switch change {
    case .added(let pod): observe(pod, isNew: true, isLeading: isLeading)
    case .updated(_, let pod): observe(pod, isNew: false, isLeading: isLeading)
    case .removed(let pod): remove(pod, isLeading: isLeading)
    }
  }
}

extension WorkQueue<ObjectKey> {
  fileprivate func add(
    patternsOf namespace: String, in patterns: ObjectStore<PatternSnapshot>
  ) {
    for pattern in patterns.objects(index: .byNamespace, value: namespace) { add(pattern.key) }
  }
}

extension StoreChange {
  /// The pattern that a removed object may have blocked: it belonged to the pattern itself, or to
  /// an earlier one of the same name.
  fileprivate func unblockedPattern(owner: OwnerReference?) -> ObjectKey? {
    guard case .removed(let object) = self, let owner, owner.kind == PodPattern.kind else {
      return nil
    }
    return ObjectKey(namespace: object.key.namespace, name: owner.name)
  }
}

extension StoreChange<StoredDefaults> {
  /// Whether it leads to a later version, as all changes do except removals and a restore of etcd.
  fileprivate var isForward: Bool {
    switch self {
    case .added: return true
    case .removed: return false
    case .updated(let old, let new):
      guard let before = ResourceVersion(old.resourceVersion),
        let after = ResourceVersion(new.resourceVersion)
      else { return false }
      return before <= after
    }
  }
}
