public import KubernetesCore

/// Keeps up with the objects of one type in one scope: decides what to list, what to watch and when
/// to wait. Pure: it is told what happened and answers with what to do.
///
/// ```
///            ┌────── 410, nothing new, restored ──────┐
///            ▼                                        │
/// start → listing / streaming → watching ─────────────┤
///            ▲        ▲         ▲  │   │              │
///            │        │   probing ◀┴ silence          │
///            │        │         ▲      │              │
///            └────────┴── waiting ◀────┴── failure ◀──┘
/// ```
///
/// A server may take a watch and never bring anything: because it has forgotten the version and does
/// not say so, or because its store was restored to a state before it. So two watches in a row that
/// bring nothing are followed by a list; and one that goes on after silence or a failure is preceded
/// by a look at how far the server is (`probing`): where that is less than what was seen before,
/// all that was seen is void.
///
/// Expected flow: `step(.start)`, then perform the effects in order; of these, the last may be an
/// action (`list`, `watch`, `wait`), whose outcome is the next input. Between `relisting` and
/// `relisted` objects are gathered apart.
///
/// Guarantees: no input leads to an action without a delay twice in a row unless something was
/// achieved in between; a delay never stays long after a success.
public struct Watcher: Sendable {
  /// Where a watcher stands.
  public enum State: Sendable, Hashable {
    /// Nothing was done yet.
    case idle
    /// A page of a list is asked for; the token is nil for the first.
    case listing(continueToken: String?)
    /// A watch is asked for, and then open, that sends what is there first.
    case streaming(isOpen: Bool)
    /// A watch goes on from a version.
    case watching(resourceVersion: String)
    /// The server is asked how far it is, before a watch goes on from a version.
    case probing(resourceVersion: String)
    /// A failure is given time; then it goes on there.
    case waiting(Resumption)
  }

  /// Where a watcher goes on after a delay.
  public enum Resumption: Sendable, Hashable {
    /// With a list from the beginning.
    case relist
    /// With a page of the list under way.
    case page(continueToken: String)
    /// With a watch from a version, once the server is known to have come that far.
    case watch(resourceVersion: String)
  }

  /// What happened.
  public enum Input: Sendable, Hashable {
    /// The watcher is to begin.
    case start
    /// A page of the list came.
    case page(resourceVersion: String, continueToken: String?)
    /// The server is this far.
    case head(resourceVersion: String)
    /// The watch was accepted.
    case opened
    /// The watch told of an object.
    case changed(resourceVersion: String)
    /// The watch told how far it has come.
    case bookmark(resourceVersion: String, initialEventsEnd: Bool)
    /// A list or a watch failed, at its opening or in the middle.
    case failed(WatchFailure)
    /// The server ended the watch; it had lasted this long.
    case ended(lasted: Duration)
    /// The delay is over.
    case waited
  }

  /// What is to be done.
  public enum Effect: Sendable, Hashable {
    /// The server's store was restored to a state before: versions that were seen are void.
    case restored
    /// Forget what a relist has gathered, and begin to gather.
    case relisting
    /// What was gathered is complete, as of a version.
    case relisted(resourceVersion: String)
    /// Ask for a page: `page` or `failed` follows.
    case list(ListOptions)
    /// Ask how far the server is, by a list: `head` or `failed` follows.
    case probe(ListOptions)
    /// Leave the watch that is open, and open this one: its events follow.
    case watch(WatchOptions)
    /// Leave the watch that is open, and wait: `waited` follows.
    case wait(Duration, because: WatchFailure)
  }

  /// Where the watcher stands.
  public private(set) var state = State.idle
  private let configuration: WatcherConfiguration
  private var pageSize: PageSize
  private var backoff: Backoff
  /// Whether the server has refused a streaming list.
  private var refusesStreaming = false
  /// How many streaming lists in a row were accepted and not completed.
  private var brokenStreams = 0
  /// How many lists in a row lost their snapshot before their last page.
  private var expiredLists = 0
  /// How many watches in a row began at a version that the server had forgotten.
  private var expiredWatches = 0
  /// How many watches in a row brought nothing, not even a bookmark.
  private var emptyWatches = 0
  /// Whether the watch that is open has brought something.
  private var hasBrought = false

  /// A watcher that has done nothing; the seed decides its jitter.
  public init(_ configuration: WatcherConfiguration, seed: UInt64) {
    self.configuration = configuration
    pageSize = PageSize(configuration.pageSize)
    backoff = Backoff(configuration.backoff, seed: seed)
  }

  /// Takes what happened, and returns what to do about it, in order.
  ///
  /// An input that does not belong to the state is from an action left before: it is ignored.
  public mutating func step(_ input: Input) -> [Effect] {
    switch (state, input) {
    case (.idle, .start): return relist()
    case (.listing, .page(let version, let token)): return page(version, token)
    case (.listing(let token), .failed(let failure)): return listFailed(failure, token)
    case (.streaming, .opened):
      state = .streaming(isOpen: true)
      return []
    case (.streaming, .bookmark(let version, initialEventsEnd: true)): return listed(version)
    case (.streaming(let isOpen), .failed(let failure)): return streamFailed(failure, isOpen)
    case (.streaming, .ended):
      return streamFailed(.disconnected("the watch ended before all objects were sent"), true)
    case (.watching, .changed(let version)), (.watching, .bookmark(let version, _)):
      return advance(version)
    case (.watching(let version), .failed(let failure)): return watchFailed(failure, version)
    case (.watching(let version), .ended(let lasted)): return watchEnded(lasted, version)
    case (.probing(let version), .head(let server)): return probed(server, version)
    case (.probing(let version), .failed(let failure)): return probeFailed(failure, version)
    case (.waiting(let resumption), .waited): return resume(resumption)
    default: return []
    }
  }
}

// MARK: - Lists

extension Watcher {
  private var isStreaming: Bool {
    configuration.streamsLists && !refusesStreaming && brokenStreams < 2
  }

  private mutating func relist() -> [Effect] {
    emptyWatches = 0
    guard isStreaming else {
      state = .listing(continueToken: nil)
      return [.relisting, .list(listOptions(nil))]
    }
    state = .streaming(isOpen: false)
    return [.relisting, .watch(watchOptions(from: nil))]
  }

  private mutating func page(_ version: String, _ token: String?) -> [Effect] {
    pageSize.grow()
    guard let token else {
      let effects = listed(version)
      hasBrought = false
      return effects + [.watch(watchOptions(from: version))]
    }
    backoff.reset()
    state = .listing(continueToken: token)
    return [.list(listOptions(token))]
  }

  private mutating func listed(_ version: String) -> [Effect] {
    // One failure stays on the account until the watch has brought something: a server that lists
    // and then forgets the version at once is not asked in a circle.
    backoff.reset()
    _ = backoff.next()
    (brokenStreams, expiredLists) = (0, 0)
    // The watch that brought a streaming list goes on.
    hasBrought = true
    state = .watching(resourceVersion: version)
    return [.relisted(resourceVersion: version)]
  }

  private mutating func listFailed(_ failure: WatchFailure, _ token: String?) -> [Effect] {
    switch failure {
    case .expired:
      // The snapshot that the pages came from is gone: only another list can be complete. If that
      // happens again, the list is too slow for its pages, and is asked for in one piece.
      expiredLists += 1
      return expiredLists == 1 ? relist() : wait(failure, then: .relist)
    case .tooLong where pageSize.shrink():
      // In one piece it is too long.
      expiredLists = min(expiredLists, 1)
      return [.list(listOptions(token))]
    case .notServed, .unsupported: return wait(failure, then: .relist)
    case .refused, .tooLong, .disconnected, .silent:
      return wait(failure, then: token.map { .page(continueToken: $0) } ?? .relist)
    }
  }

  private mutating func streamFailed(_ failure: WatchFailure, _ wasOpen: Bool) -> [Effect] {
    switch failure {
    case .unsupported: break
    // Over an etcd before 3.5 the watch is taken, and ends with an ERROR event at once.
    case .refused(_, retryAfter: nil) where wasOpen: break
    default:
      // A server that breaks streaming lists off gets asked for pages instead.
      if wasOpen { brokenStreams += 1 }
      return wait(failure, then: .relist)
    }
    refusesStreaming = true
    return relist()
  }

  private func listOptions(_ token: String?) -> ListOptions {
    ListOptions(
      labelSelector: configuration.labelSelector, fieldSelector: configuration.fieldSelector,
      limit: expiredLists < 2 ? pageSize.count : nil, continueToken: token)
  }
}

// MARK: - Watches

extension Watcher {
  private mutating func advance(_ version: String) -> [Effect] {
    backoff.reset()
    (expiredWatches, emptyWatches) = (0, 0)
    hasBrought = true
    if !version.isEmpty { state = .watching(resourceVersion: version) }
    return []
  }

  private mutating func watchFailed(_ failure: WatchFailure, _ version: String) -> [Effect] {
    switch failure {
    case .expired where backoff.failures == 0:
      expiredWatches += 1
      _ = backoff.next()
      return relist()
    case .expired:
      // However long the server was away before: it answers now, and a list is all that can help.
      if expiredWatches == 0 { backoff.reset() }
      expiredWatches += 1
      return wait(failure, then: .relist)
    case .notServed, .unsupported: return wait(failure, then: .relist)
    case .disconnected where backoff.failures == 0: return rewatch(version)
    case .silent:
      backoff.reset()
      return isFutile() ? relist() : probe(version)
    case .refused, .tooLong, .disconnected:
      return wait(failure, then: .watch(resourceVersion: version))
    }
  }

  private mutating func watchEnded(_ lasted: Duration, _ version: String) -> [Effect] {
    if lasted >= configuration.healthyAfter { backoff.reset() }
    let isFutile = isFutile()
    guard backoff.failures == 0 else {
      return wait(
        .disconnected("the server ended the watch at once"),
        then: isFutile ? .relist : .watch(resourceVersion: version))
    }
    return isFutile ? relist() : rewatch(version)
  }

  /// Whether a watch that has ended was the second in a row to bring nothing: the server may have
  /// forgotten its version. Types without bookmarks, such as Events, are listed now and then for it.
  private mutating func isFutile() -> Bool {
    guard !hasBrought else { return false }
    emptyWatches += 1
    return emptyWatches >= 2
  }

  /// Watches on at once; that counts as a failure until something comes, so that a server that
  /// ends each watch at once is not asked in a circle.
  private mutating func rewatch(_ version: String) -> [Effect] {
    if backoff.failures == 0 { _ = backoff.next() }
    hasBrought = false
    state = .watching(resourceVersion: version)
    return [.watch(watchOptions(from: version))]
  }

  /// Asks how far the server is before it watches on.
  private mutating func probe(_ version: String) -> [Effect] {
    state = .probing(resourceVersion: version)
    // Without selectors, by which the server may have to look through all objects for one.
    return [.probe(ListOptions(limit: 1))]
  }

  private mutating func probed(_ server: String, _ version: String) -> [Effect] {
    if let server = ResourceVersion(server), let seen = ResourceVersion(version), server < seen {
      return [.restored] + relist()
    }
    return rewatch(version)
  }

  private mutating func probeFailed(_ failure: WatchFailure, _ version: String) -> [Effect] {
    switch failure {
    case .expired, .notServed, .unsupported: wait(failure, then: .relist)
    case .refused, .tooLong, .disconnected, .silent:
      wait(failure, then: .watch(resourceVersion: version))
    }
  }

  private mutating func watchOptions(from version: String?) -> WatchOptions {
    let duration = backoff.spread(configuration.watchDuration, by: 0.1)
    return WatchOptions(
      list: ListOptions(
        labelSelector: configuration.labelSelector, fieldSelector: configuration.fieldSelector,
        resourceVersion: version),
      timeoutSeconds: Int(duration.components.seconds), sendInitialEvents: version == nil)
  }
}

// MARK: - Delays

extension Watcher {
  /// How long a type that is not served is left alone: somebody is about to apply its CRD, and
  /// waits for what comes of it.
  private static var longestWaitForType: Duration { .seconds(3) }

  private mutating func wait(_ failure: WatchFailure, then resumption: Resumption) -> [Effect] {
    state = .waiting(resumption)
    var delay = backoff.next()
    switch failure {
    case .refused(_, retryAfter: let asked?):
      // The server knows better than the back-off, which may be that of an outage before: what it
      // asks for, and up to as much again, so that not all come back at once.
      delay = max(backoff.spread(asked * 1.5, by: 1 / 3), .milliseconds(100))
    case .notServed: delay = min(delay, Self.longestWaitForType)
    default: break
    }
    return [.wait(delay, because: failure)]
  }

  private mutating func resume(_ resumption: Resumption) -> [Effect] {
    switch resumption {
    case .relist: return relist()
    case .page(let token):
      state = .listing(continueToken: token)
      return [.list(listOptions(token))]
    case .watch(let version): return probe(version)
    }
  }
}
