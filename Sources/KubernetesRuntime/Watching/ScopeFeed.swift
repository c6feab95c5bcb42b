internal import FoundationEssentials
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
  let timeline: Timeline
  private var watcher: Watcher
  private var journal: WatchJournal

  init(
    requester: any APIRequester, configuration: InformerConfiguration, scope: NamespaceScope,
    decoding: ObjectDecoding<Object>, store: ObjectStore<Object>, logger: Logger,
    timeline: Timeline, onChange: @escaping @Sendable (StoreChange<Object>) -> Void
  ) {
    self.requester = requester
    self.configuration = configuration
    self.scope = scope
    self.decoding = decoding
    self.store = store
    self.timeline = timeline
    self.onChange = onChange
    watcher = Watcher(configuration.watcher, seed: .random(in: 0 ... .max))
    journal = WatchJournal(logger: logger, resource: configuration.type.plural)
  }

  /// Lists and watches until the task is cancelled.
  mutating func run() async {
    var effects = watcher.step(.start)
    while !Task.isCancelled, let action = effects.last {
      journal.note(effects)
      apply(effects.compactMap(storeEvent))
      switch action {
      case .list(let options): effects = await list(options)
      case .watch(let options): effects = await watch(options)
      case .wait(let duration, _):
        try? await timeline.sleep(for: duration)
        effects = watcher.step(.waited)
      case .relisting, .relisted: return  // never the last: an action follows or a watch is open
      }
    }
  }

  private func storeEvent(_ effect: Watcher.Effect) -> StoreEvent<Object>? {
    switch effect {
    case .relisting: .relisting
    case .relisted(let version): .relisted(resourceVersion: version)
    case .list, .watch, .wait: nil
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
      representation: configuration.representation)
    do {
      let response = try await requester.performOnce(request)
      let page = try decoding.page(response.body)
      journal.recovered()
      page.undecodable.forEach(journal.note)
      apply(page.items.map { .applied($0) })
      apply(page.undecodable.compactMap(\.key).map { .unreadable($0) })
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
  private mutating func watch(_ options: WatchOptions) async -> [Watcher.Effect] {
    let request = APIRequest.watch(
      configuration.type, namespace: scope.namespace, options: options,
      representation: configuration.representation,
      idleTimeout: configuration.watcher.idleTimeout)
    let opened = timeline.now
    let body: ResponseBody
    do {
      body = try await requester.stream(request).body
    } catch {
      return watcher.step(.failed(WatchFailure(error)))
    }
    do throws(TransportError) {
      var effects = watcher.step(.opened)
      var decoder = WatchDecoder(decoding)
      var chunks = body.makeAsyncIterator()
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
      switch line {
      case .event(let event):
        let effects = watcher.step(Self.observe(event, &events))
        let told = effects.compactMap(storeEvent)
        guard told.count == effects.count else { return effects }
        events += told
        journal.note(effects)
      case .undecodable(let failure):
        journal.note(failure)
        if let key = failure.key { events.append(.unreadable(key)) }
      }
    }
    return []
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
