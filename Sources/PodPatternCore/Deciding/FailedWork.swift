internal import KubernetesCore

/// A kind of work that is done for a pattern. Each fails, and is tried again, by itself: pods are made
/// and deleted though the Service is refused.
package enum Work: Sendable, Hashable {
  case create, delete, update, adopt, release
  /// Keeping what the pattern declares as a ControllerRevision.
  case revision
  /// An object beside the pods, by its kind.
  case child(String)

  /// The reason of the conditions and Events that tell its failure: `FailedCreate` and the like.
  package var failureReason: String {
    switch self {
    case .create: "FailedCreate"
    case .delete: "FailedDelete"
    case .update: "FailedUpdate"
    case .adopt: "FailedAdopt"
    case .release: "FailedRelease"
    case .revision: "FailedControllerRevision"
    case .child(let kind): "Failed\(kind)"
    }
  }
}

/// What could not be done for a pattern, and when each kind of work is tried again.
package struct FailedWork: Sendable {
  /// What is remembered of one kind of work.
  private struct Entry: Sendable {
    var message: String
    let retry: RequestFailure.Retry
    /// The generation for which it failed: another one is tried at once.
    let generation: Int
    /// How often in a row.
    let attempts: Int
    /// When it failed first.
    let since: Duration
    var retryAt: Duration

    /// Whether a person is to know.
    func isTold(_ now: Duration) -> Bool {
      switch retry {
      case .later: true
      case .soon: now - since >= FailedWork.patience
      case .quietly, .never: false
      }
    }

    /// Whether it waits by itself, and not with the other work of the pattern.
    func isHeld(_ now: Duration) -> Bool { retry != .soon || isTold(now) }
  }

  private var entries: [Work: Entry] = [:]

  /// What passes by itself within this time is not told.
  private static let patience = Duration.seconds(5)

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  /// Whether work of that kind was tried and failed last time.
  package func contains(_ work: Work) -> Bool { entries[work] != nil }

  /// How long to keep from trying a kind of work again; nil where nothing is kept back.
  package func hold(_ work: Work, generation: Int, now: Duration) -> Duration? {
    guard let entry = entries[work], entry.generation == generation, entry.retryAt > now else {
      return nil
    }
    return entry.retryAt - now
  }

  /// The shortest of these times.
  func nextRetry(generation: Int, now: Duration) -> Duration? {
    entries.keys.compactMap { hold($0, generation: generation, now: now) }.min()
  }

  /// What there is to tell, the making of pods first; nil where there is nothing.
  package func stallCause(now: Duration) -> StallCause? {
    func rank(_ work: Work) -> (Int, String) { (work == .create ? 0 : 1, work.failureReason) }
    let told = entries.filter { $0.value.isTold(now) }.sorted { rank($0.key) < rank($1.key) }
    return told.first.map {
      .refused($0.key, message: told.map(\.value.message).joined(separator: "; "))
    }
  }

  /// Takes what failed; the wait for each doubles from a second to a minute. What was tried and did
  /// not fail is forgotten.
  package mutating func note(_ failures: [Outcome.Failure], generation: Int, now: Duration) {
    var failed: [Work: Entry] = [:]
    for failure in failures {
      if let known = failed[failure.work] {
        failed[failure.work]?.message = "\(known.message); \(failure.failure.message)"
        continue
      }
      let before = entries[failure.work].flatMap { $0.generation == generation ? $0 : nil }
      var entry = Entry(
        message: failure.failure.message, retry: failure.failure.retry, generation: generation,
        attempts: (before?.attempts ?? 0) + 1, since: before?.since ?? now, retryAt: now)
      if entry.isHeld(now) {
        entry.retryAt = now + Self.wait(after: Count(entry.attempts - 1))
      }
      failed[failure.work] = entry
    }
    entries = entries.filter { $0.value.retryAt > now }.merging(failed) { _, new in new }
  }

  /// How long to wait after a number of failures in a row: a second that doubles up to a minute.
  static func wait(after attempts: Count) -> Duration {
    .seconds(min(1 << min(attempts.value, 6), 60))
  }

  /// Forgets what is not to be done any more.
  mutating func keep(only works: Set<Work>) {
    entries = entries.filter { works.contains($0.key) }
  }

  /// Forgets one kind of work, which went well.
  mutating func forget(_ work: Work) { entries[work] = nil }
}
