internal import KubernetesClient
internal import KubernetesCore
internal import Logging

/// Performs what a watcher decides for one scope, and feeds a store with what comes.
///
/// It is the only task that writes to its scope of the store.
struct ScopeFeed<Object: StoredObject>: Sendable {
  let requester: any APIRequester
  let configuration: InformerConfiguration
  let scope: NamespaceScope
  let decoding: ObjectDecoding<Object>
  let store: ObjectStore<Object>
  let onChange: @Sendable (StoreChange<Object>) -> Void
  let onRestored: @Sendable () -> Void
  let timeline: Timeline
  private var watcher: Watcher
  private var journal: WatchJournal

  init(
    requester: any APIRequester, configuration: InformerConfiguration, scope: NamespaceScope,
    decoding: ObjectDecoding<Object>, store: ObjectStore<Object>, logger: Logger,
    timeline: Timeline, onRestored: @escaping @Sendable () -> Void,
    onChange: @escaping @Sendable (StoreChange<Object>) -> Void
  ) {
    self.requester = requester
    self.configuration = configuration
    self.scope = scope
    self.decoding = decoding
    self.store = store
    self.timeline = timeline
    self.onChange = onChange
    self.onRestored = onRestored
    watcher = Watcher(configuration.watcher, seed: .random(in: 0 ... .max))
    journal = WatchJournal(logger: logger, resource: configuration.type.plural)
  }

  /// Lists and watches until the task is cancelled.
  mutating func run() async {
    var effects = watcher.step(.start)
    while !Task.isCancelled, let action = effects.last {
      journal.note(effects)
      if effects.contains(.restored) { onRestored() }
      apply(effects.compactMap(storeEvent))
      switch action {
      case .list(let options): effects = await list(options)
      case .probe(let options): effects = await probe(options)
      case .watch(let options): effects = await watch(options)
      case .wait(let duration, _):
        try? await timeline.sleep(for: duration)
        effects = watcher.step(.waited)
      // Never the last: an action follows, or a watch is open.
      case .restored, .relisting, .relisted: return
      }
    }
  }

  private func storeEvent(_ effect: Watcher.Effect) -> StoreEvent<Object>? {
    switch effect {
    case .restored: .restored
    case .relisting: .relisting
    case .relisted(let version): .relisted(resourceVersion: version)
    case .list, .probe, .watch, .wait: nil
    }
  }

  private func apply(_ events: [StoreEvent<Object>]) {
    guard !events.isEmpty else { return }
    for change in store.apply(events, scope: scope) { onChange(change) }
  }

}

// MARK: - Lists

extension ScopeFeed {
  private mutating func list(_ options: ListOptions) async -> [Watcher.Effect] {
    let request = APIRequest.list(
      configuration.type, namespace: scope.namespace, options: options,
      representation: configuration.representation, preferring: decoding.preferredFormat
    ).inPages
    do {
      let response = try await requester.performOnce(request)
      let page = try decoding.page(response.body, WireFormat(of: response.headers))
      journal.recovered()
      for failure in page.undecodable { journal.note(failure) }
      // What stands in for an object that can't be read comes after, and counts.
      apply(page.undecodable.compactMap(StoreEvent.init) + page.items.map { .applied($0) })
      return watcher.step(
        .page(resourceVersion: page.resourceVersion, continueToken: page.continueToken))
    } catch let error as APIError {
      return watcher.step(.failed(WatchFailure(error)))
    } catch {
      return watcher.step(.failed(.disconnected("the list could not be read: \(error)")))
    }
  }
}

// MARK: - Watches

extension ScopeFeed {
  private mutating func probe(_ options: ListOptions) async -> [Watcher.Effect] {
    let request = APIRequest.list(
      configuration.type, namespace: scope.namespace, options: options, representation: .metadata)
    do {
      let body = try await requester.performOnce(request).body
      let version = try ObjectDecoding<Void> { _ in }.page(body).resourceVersion
      journal.recovered()
      return watcher.step(.head(resourceVersion: version))
    } catch let error as APIError {
      return watcher.step(.failed(WatchFailure(error)))
    } catch {
      return watcher.step(.failed(.disconnected("the list could not be read: \(error)")))
    }
  }

  private mutating func watch(_ options: WatchOptions) async -> [Watcher.Effect] {
    let request = APIRequest.watch(
      configuration.type, namespace: scope.namespace, options: options,
      representation: configuration.representation, preferring: decoding.preferredFormat,
      idleTimeout: configuration.watcher.idleTimeout)
    let opened = timeline.now
    let answer: StreamedResponse
    do {
      answer = try await requester.stream(request)
    } catch {
      return watcher.step(.failed(WatchFailure(error)))
    }
    do throws(TransportError) {
      var effects = watcher.step(.opened)
      var decoder = WatchDecoder(decoding, WireFormat(of: answer.headers))
      var chunks = answer.body.makeAsyncIterator()
      while effects.isEmpty, let chunk = try await chunks.next() {
        journal.recovered()
        guard let lines = try? decoder.feed(chunk) else {
          return watcher.step(.failed(.disconnected("an event is longer than a watch may send")))
        }
        effects = take(lines)
      }
      return effects.isEmpty ? watcher.step(.ended(lasted: timeline.now - opened)) : effects
    } catch {
      return watcher.step(
        .failed(error.kind == .timedOut ? .silent : .disconnected(error.message)))
    }
  }

  /// Takes the events of one chunk in one go; returns what ends the watch, if something does.
  private mutating func take(
    _ lines: [WatchLine<Object>]
  ) -> [Watcher.Effect] {
    var events: [StoreEvent<Object>] = []
    events.reserveCapacity(lines.count)
    defer { apply(events) }
    for line in lines {
      let effects = watcher.step(observe(line, &events))
      let told = effects.compactMap(storeEvent)
      guard told.count == effects.count else { return effects }
      events += told
      journal.note(effects)
    }
    return []
  }

  private mutating func observe(
    _ line: WatchLine<Object>, _ events: inout [StoreEvent<Object>]
  ) -> Watcher.Input {
    switch line {
    case .event(let event): return Self.observe(event, &events)
    case .undecodable(let failure, let standIn):
      journal.note(failure)
      if let standIn { return Self.observe(standIn, &events) }
      if let event = StoreEvent<Object>(failure) { events.append(event) }
      return .changed(resourceVersion: failure.resourceVersion)
    }
  }

  private static func observe(
    _ event: WatchEvent<Object>, _ events: inout [StoreEvent<Object>]
  ) -> Watcher.Input {
    switch event {
    case .added(let object), .modified(let object):
      events.append(.applied(object))
      return .changed(resourceVersion: object.resourceVersion)
    case .deleted(let object):
      events.append(.deleted(object))
      return .changed(resourceVersion: object.resourceVersion)
    case .bookmark(let version, let initialEventsEnd):
      if !initialEventsEnd { events.append(.bookmark(resourceVersion: version)) }
      return .bookmark(resourceVersion: version, initialEventsEnd: initialEventsEnd)
    case .error(let status): return .failed(WatchFailure(status))
    }
  }
}
