internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Follows one PodPattern by a watch, through dropped connections and servers that restart.
///
/// Each watch begins with a list of that one object, so that nothing that happened in between is
/// missed, and no version is too old to go on from.
struct PatternWatch {
  /// What was seen.
  enum Event {
    /// The pattern as it is.
    case seen(JSONValue)
    /// It is not there, or not any more.
    case gone
    /// The server can't be asked for now, and will be again; why.
    case interrupted(String)
  }

  let access: PatternAccess

  /// A watch that lasted this long was a success: the next failure is a new one.
  private static let healthyAfter = Duration.seconds(10)
  private static let patience = Backoff.Policy(
    initial: .milliseconds(200), maximum: .seconds(5), jitter: 1)

  /// Tells of the pattern until whoever is told wants no more.
  ///
  /// - Parameter take: returns whether that was all it wants to know.
  /// - Throws: `CommandFailure`, where the first answer is a refusal or there is none, and where a
  ///   later one will not change by asking again.
  func run(_ take: (Event) throws -> Bool) async throws {
    var backoff = Backoff(Self.patience, seed: .random(in: 0 ... .max))
    var hasAnswered = false
    while true {
      let start = ContinuousClock.now
      do {
        let (version, event) = try await list()
        hasAnswered = true
        if try take(event) { return }
        if try await watch(from: version, take) { return }
      } catch let error as APIError {
        try Task.checkCancellation()
        guard hasAnswered, error.isPassing else { throw CommandFailure(error, about: access.key) }
        if try take(.interrupted(error.message)) { return }
      }
      if start.duration(to: .now) >= Self.healthyAfter { backoff.reset() }
      try await Task.sleep(for: backoff.next())
    }
  }

  /// The pattern as it is, and the version to watch from.
  private func list() async throws(APIError) -> (version: String?, Event) {
    let page = try await access.client.list(
      .podPatterns, namespace: access.key.namespace, options: ListOptions(fieldSelector: selector),
      as: JSONValue.self)
    if let failure = page.undecodable.first {
      throw APIError(request: access.key.description, cause: .undecodable(failure.reason))
    }
    return (page.resourceVersion, page.items.first.map(Event.seen) ?? .gone)
  }

  /// Watches until the server ends that.
  ///
  /// - Returns: whether whoever is told wants no more.
  private func watch(from version: String?, _ take: (Event) throws -> Bool) async throws -> Bool {
    let options = WatchOptions(
      list: ListOptions(fieldSelector: selector, resourceVersion: version))
    let lines = try await access.client.watch(
      .podPatterns, namespace: access.key.namespace, options: options,
      idleTimeout: WatcherConfiguration().idleTimeout, as: JSONValue.self)
    for try await case .event(let event) in lines {
      switch event {
      case .added(let pattern), .modified(let pattern):
        if try take(.seen(pattern)) { return true }
      case .deleted: if try take(.gone) { return true }
      case .bookmark: continue
      // Such as a version that is too old by now: the next list has a newer one.
      case .error: return false
      }
    }
    return false
  }

  private var selector: String { "metadata.name=\(access.key.name)" }
}

extension APIError {
  /// Whether the same request may well be answered in a while.
  fileprivate var isPassing: Bool {
    switch cause {
    case .transport(let error): error.kind != .untrusted && error.kind != .invalid
    case .status(let status): status.code.map { $0 == 410 || $0 == 429 || $0 >= 500 } ?? false
    case .undecodable: true
    case .credentials: false
    }
  }
}
