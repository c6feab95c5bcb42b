internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import Logging
internal import PodPatternCore

/// Makes the informers, each of which puts the patterns that a change concerns into the queue.
struct OperatorSources: Sendable {
  let client: KubernetesClient
  let namespaces: [String]
  let queue: WorkQueue<ObjectKey>
  let memories: MemoryBook
  let leadership: Leadership
  let metrics: OperatorMetrics
  let logger: Logger
  let clock: any Clock<Duration>

  /// PodPatterns. A change that is no more than the status that the operator wrote is passed over.
  func patterns(reader: PatternReader) -> Informer<StoredPattern> {
    Informer(
      client, InformerConfiguration(.podPatterns, namespaces: namespaces),
      decoding: reader.decoding, indexes: [.byNamespace], logger: logger, clock: clock
    ) { [queue, memories] change in
      switch change {
      case .added(let pattern): queue.add(pattern.key)
      case .updated(let old, let new):
        let isOwnWrite =
          old.generation == new.generation && old.isTerminating == new.isTerminating
          && old.spec == new.spec && old.fault == new.fault
          && new.status != nil && new.status == memories.writtenStatus(new.key)
        if !isOwnWrite { queue.add(new.key) }
      case .removed(let pattern):
        reader.shelf.forget(pattern.key, pattern.spec)
        queue.add(pattern.key)
      }
    } onRestored: { [memories] in
      memories.noteRestored()
    }
  }

  /// Pods with the label of a pattern, whatever the pattern.
  func pods() -> Informer<PodSnapshot> {
    Informer(
      client,
      InformerConfiguration(
        .pods, namespaces: namespaces,
        watcher: WatcherConfiguration(labelSelector: ChildLabels.pattern)),
      decoding: PodSnapshot.decoding, indexes: [.byOwner, .byPattern], logger: logger, clock: clock
    ) { [queue, memories, leadership, metrics] change in
      switch change {
      case .added(let pod): queue.add(pod.patternKey)
      case .updated(let old, let new):
        guard !new.isAlike(old) else { return }
        metrics.countFailures(from: old, to: new)
        if new.hasEnded, !old.hasEnded, new.isEndOfItsOwn, leadership.isHeld {
          memories.noteEnded(new, of: new.patternKey)
        }
        queue.add(new.patternKey)
        if old.pattern != new.pattern { queue.add(old.patternKey) }
      case .removed(let pod):
        // Who does not lead has nobody to take these notes away.
        if !pod.isTerminating, pod.ownerUID != nil, leadership.isHeld {
          memories.noteVanished(.init(key: pod.key, uid: pod.uid), from: pod.patternKey)
        }
        if leadership.isHeld, let left = pod.logsLeft {
          memories.noteLogsLeft(left, from: pod.patternKey)
        }
        queue.add(pod.patternKey)
      }
    } onRestored: { [memories] in
      memories.noteRestored()
    }
  }

  /// The histories of patterns.
  func revisions() -> Informer<StoredRevision> {
    Informer(
      client,
      InformerConfiguration(
        .controllerRevisions, namespaces: namespaces,
        watcher: WatcherConfiguration(
          labelSelector: "\(ChildLabels.managedBy)=\(ChildLabels.manager)")),
      decoding: StoredRevision.decoding, indexes: [.byOwner, .byLostPattern], logger: logger,
      clock: clock
    ) { [queue, memories, leadership] change in
      // What was just made or counted on is the operator's own doing; what nobody owns is to be adopted.
      let revision = change.object
      guard let owner = revision.owner else {
        if case .removed = change { return }
        guard !revision.pattern.isEmpty else { return }
        return queue.add(ObjectKey(namespace: revision.key.namespace, name: revision.pattern))
      }
      guard case .removed = change, owner.kind == PodPattern.kind else { return }
      let pattern = ObjectKey(namespace: revision.key.namespace, name: owner.name)
      if leadership.isHeld { memories.noteFreed(pattern) }
      queue.add(pattern)
    } onRestored: { [memories] in
      memories.noteRestored()
    }
  }

  /// What the log shippers of pods warn of.
  func shipperWarnings(pods: ObjectStore<PodSnapshot>) -> [Informer<StoredShipperWarning>] {
    StoredShipperWarning.fieldSelectors.map { selector in
      Informer(
        client,
        InformerConfiguration(
          .coreEvents, namespaces: namespaces,
          // Of Events there are no bookmarks: the server's end of the watch comes before silence.
          watcher: WatcherConfiguration(fieldSelector: selector, idleTimeout: .seconds(330))),
        decoding: .decodable, indexes: [.byPod], logger: logger, clock: clock
      ) { [queue] change in
        guard let pod = pods[change.object.pod] else { return }
        queue.add(pod.patternKey)
      }
    }
  }

  /// Objects of a type beside the pods that the operator made, by their metadata.
  func children(_ type: ResourceType) -> Informer<StoredChild> {
    Informer(
      client,
      InformerConfiguration(
        type, namespaces: namespaces, representation: .metadata,
        watcher: WatcherConfiguration(
          labelSelector: "\(ChildLabels.managedBy)=\(ChildLabels.manager)")),
      decoding: .decodable, indexes: [.byOwner], logger: logger, clock: clock
    ) { [queue, memories, leadership] change in
      let metadata = change.object.metadata
      guard let owner = metadata.controller, owner.kind == PodPattern.kind else {
        // Its owner reference was taken away: its label says whose it was.
        if case .updated(let old, _) = change, old.metadata.controller != nil,
          let pattern = metadata.labels[ChildLabels.pattern]
        {
          queue.add(ObjectKey(namespace: metadata.namespace, name: pattern))
        }
        return
      }
      let pattern = ObjectKey(namespace: metadata.namespace, name: owner.name)
      if case .removed = change, leadership.isHeld { memories.noteFreed(pattern) }
      queue.add(pattern)
    } onRestored: { [memories] in
      memories.noteRestored()
    }
  }
}
