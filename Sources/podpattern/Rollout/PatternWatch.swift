internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Watches one PodPattern, through dropped connections and restarts of servers.
///
/// Each watch begins with a list of that one object, so that nothing in between is missed, and no
/// resource version is too old to continue from.
struct PatternWatch {
  enum Event {
    case seen(JSONValue)
    /// It does not exist, or no longer.
    case gone
    /// The server can't be reached for now, and the watch will be retried; why.
    case interrupted(String)
  }

  let access: PatternAccess

  /// After a watch of this length the back-off starts over.
  private static let healthyAfter = Duration.seconds(10)
  private static let retryDelays = Backoff.Policy(
    initial: .milliseconds(200), maximum: .seconds(5), jitter: 1)

  /// Reports the pattern until the receiver has seen enough.
  ///
  /// - Parameter receive: returns whether it has seen enough.
  /// - Throws: `CommandFailure` if the first request fails, or a later one that no retry can help.
  func run(_ receive: (Event) throws -> Bool) async throws {
    var backoff = Backoff(Self.retryDelays, seed: .random(in: 0 ... .max))
    var hasAnswered = false
    while true {
      let start = ContinuousClock.now
      do {
        let (version, event) = try await list()
        hasAnswered = true
        if try receive(event) { return }
        if try await watch(from: version, receive) { return }
      } catch let error as APIError {
        try Task.checkCancellation()
        guard hasAnswered, error.isTransient else { throw CommandFailure(error, about: access.key) }
        if try receive(.interrupted(error.message)) { return }
      }
      if start.duration(to: .now) >= Self.healthyAfter { backoff.reset() }
      try await Task.sleep(for: backoff.next())
    }
  }

  /// The current pattern, and the version to watch from.
  private func list() async throws(APIError) -> (version: String?, Event) {
    let page = try await access.client.list(
      .podPatterns, namespace: access.key.namespace, options: ListOptions(fieldSelector: selector),
      as: JSONValue.self)
    if let failure = page.undecodable.first {
      throw APIError(request: access.key.description, cause: .undecodable(failure.reason))
    }
    return (page.resourceVersion, page.items.first.map(Event.seen) ?? .gone)
  }

  /// Watches until the server ends the watch.
  ///
  /// - Returns: whether the receiver has seen enough.
  private func watch(from version: String?, _ receive: (Event) throws -> Bool) async throws -> Bool
  {
    let options = WatchOptions(
      list: ListOptions(fieldSelector: selector, resourceVersion: version))
    let lines = try await access.client.watch(
      .podPatterns, namespace: access.key.namespace, options: options,
      idleTimeout: WatcherConfiguration().idleTimeout, as: JSONValue.self)
    for try await case .event(let event) in lines {
      switch event {
      case .added(let pattern), .modified(let pattern):
        if try receive(.seen(pattern)) { return true }
      case .deleted: if try receive(.gone) { return true }
      case .bookmark: continue
      // For example a version that is too old by now: the next list has a newer one.
      case .error: return false
      }
    }
    return false
  }

  private var selector: String { "metadata.name=\(access.key.name)" }
}

extension APIError {
  /// Whether a retry of the same request may succeed later.
  fileprivate var isTransient: Bool {
    switch cause {
    case .transport(let error): error.kind != .untrusted && error.kind != .invalid
    case .status(let status): status.code.map { $0 == 410 || $0 == 429 || $0 >= 500 } ?? false
    case .undecodable: true
    case .credentials: false
    }
  }
}
