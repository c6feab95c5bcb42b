internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

extension OperatorSources {
  /// Namespaces by their metadata. Which of them say something for their patterns can't be asked for
  /// by a selector, which knows no annotations.
  func namespaces(
    of patterns: ObjectStore<StoredPattern>, _ book: DefaultsBook
  ) -> Informer<StoredNamespace> {
    Informer(
      client, InformerConfiguration(.namespaces, representation: .metadata),
      decoding: .decodable, logger: logger, clock: clock
    ) { [queue] change in
      let concerns =
        switch change {
        case .added(let namespace), .removed(let namespace): namespace.defaults != nil
        case .updated(let old, let new): old.defaults != new.defaults
        }
      guard concerns else { return }
      let named: String? = if case .removed = change { nil } else { change.object.defaults }
      book.forget { $0.namespace != change.object.key.name || $0.name == named }
      queue.add(patternsOf: change.object.key.name, in: patterns)
    } onRestored: { [memories] in
      memories.noteRestored()
    }
  }

  /// The ConfigMaps that say by their label that they hold defaults.
  func defaults(
    of patterns: ObjectStore<StoredPattern>, in spaces: ObjectStore<StoredNamespace>,
    _ book: DefaultsBook
  ) -> Informer<StoredDefaults> {
    Informer(
      client,
      InformerConfiguration(
        .configMaps, namespaces: namespaces, representation: .metadata,
        watcher: WatcherConfiguration(labelSelector: "\(ChildLabels.defaults)=true")),
      decoding: .decodable, logger: logger, clock: clock
    ) { [queue] change in
      let key = change.object.key
      if !change.isForward { book.forget { $0 != key } }
      guard spaces[ObjectKey(namespace: "", name: key.namespace)]?.defaults == key.name else {
        return
      }
      queue.add(patternsOf: key.namespace, in: patterns)
    } onRestored: { [memories] in
      memories.noteRestored()
    }
  }
}

extension WorkQueue<ObjectKey> {
  fileprivate func add(
    patternsOf namespace: String, in patterns: ObjectStore<StoredPattern>
  ) {
    for pattern in patterns.objects(index: .byNamespace, value: namespace) { add(pattern.key) }
  }
}

extension StoreChange<StoredDefaults> {
  /// Whether it leads to a later version, as all do but the end of an object and the restoring of a
  /// store to what it was before.
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
