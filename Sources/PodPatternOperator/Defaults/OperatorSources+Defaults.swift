internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

extension OperatorSources {
  /// Namespaces by their metadata. Which of them say something for their patterns can't be asked for
  /// by a selector, which knows no annotations.
  func namespaces(
    of patterns: ObjectStore<StoredPattern>
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
      queue.add(patternsOf: change.object.key.name, in: patterns)
    } onRestored: { [memories] in
      memories.noteRestored()
    }
  }

  /// The ConfigMaps that say by their label that they hold defaults.
  func defaults(
    of patterns: ObjectStore<StoredPattern>, in spaces: ObjectStore<StoredNamespace>
  ) -> Informer<StoredDefaults> {
    Informer(
      client,
      InformerConfiguration(
        .configMaps, namespaces: namespaces,
        watcher: WatcherConfiguration(labelSelector: "\(ChildLabels.defaults)=true")),
      decoding: .decodable, logger: logger, clock: clock
    ) { [queue] change in
      let key = change.object.key
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
