internal import KubernetesCore

/// A kind of work for a pattern. Each fails and is retried independently: pods are created and
/// deleted even if the Service is refused.
package enum Work: Sendable, Hashable {
  case create, delete, update, adopt, release
  /// Setting the condition of pods' readiness gate.
  case gate
  /// Recording what the pattern declares in a ControllerRevision.
  case revision
  /// Making the copies of ConfigMaps that pods refer to.
  case configuration
  /// A child object, by its kind.
  case child(String)

  /// The reason of the conditions and Events that report its failure, such as `FailedCreate`.
  package var failureReason: String {
    switch self {
    case .create: "FailedCreate"
    case .delete: "FailedDelete"
    case .update: "FailedUpdate"
    case .gate: "FailedReadinessGate"
    case .adopt: "FailedAdopt"
    case .release: "FailedRelease"
    case .revision: "FailedControllerRevision"
    case .configuration: "FailedConfiguration"
    case .child(let kind): "Failed\(kind)"
    }
  }
}

/// Work for a pattern that failed, and when each kind is retried.
package struct FailedWork: Sendable {
  private struct Entry: Sendable {
    var message: String
    let retry: RequestFailure.Retry
    /// The generation for which it failed; another one is tried at once.
    let generation: Int
    /// How often in a row it has failed.
    let attempts: Int
    /// When it failed first.
    let since: Duration
    var retryAt: Duration

    /// Whether it is worth reporting.
    func isReportable(_ now: Duration) -> Bool {
      switch retry {
      case .later: true
      case .soon: now - since >= FailedWork.patience
      case .quietly, .never: false
      }
    }

    /// Whether it has a delay of its own, independent of the pattern's other work.
    func isDelayed(_ now: Duration) -> Bool { retry != .soon || isReportable(now) }
  }

  private var entries: [Work: Entry] = [:]

  /// Failures that pass within this time are not reported.
  private static let patience = Duration.seconds(5)

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  /// Whether this kind of work failed the last time it was tried.
  package func contains(_ work: Work) -> Bool { entries[work] != nil }

  /// The remaining delay before a kind of work is retried; nil if there is none.
  package func delay(of work: Work, generation: Int, now: Duration) -> Duration? {
    guard let entry = entries[work], entry.generation == generation, entry.retryAt > now else {
      return nil
    }
    return entry.retryAt - now
  }

  /// The shortest remaining delay.
  func nextRetry(generation: Int, now: Duration) -> Duration? {
    entries.keys.compactMap { delay(of: $0, generation: generation, now: now) }.min()
  }

  /// What to report, failed creates first; nil if there is nothing.
  package func stallCause(now: Duration) -> StallCause? {
    func rank(_ work: Work) -> (Int, String) { (work == .create ? 0 : 1, work.failureReason) }
    let reportable = entries.filter { $0.value.isReportable(now) }.sorted {
      rank($0.key) < rank($1.key)
    }
    return reportable.first.map {
      .refused($0.key, message: reportable.map(\.value.message).joined(separator: "; "))
    }
  }

  /// Records failures; each kind's delay doubles from a second to a minute. Work that was tried and
  /// did not fail is forgotten.
  package mutating func record(_ failures: [Outcome.Failure], generation: Int, now: Duration) {
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
      if entry.isDelayed(now) {
        entry.retryAt = now + Self.wait(after: Count(entry.attempts - 1))
      }
      failed[failure.work] = entry
    }
    entries = entries.filter { $0.value.retryAt > now }.merging(failed) { _, new in new }
  }

  /// The delay after a number of failures in a row: from a second, doubling, to a minute.
  static func wait(after attempts: Count) -> Duration {
    Backoff.Policy(initial: .seconds(1), maximum: .seconds(60))
      .delay(afterFailures: (attempts + 1).value)
  }

  /// Forgets work that is no longer needed.
  mutating func keep(only works: Set<Work>) {
    entries = entries.filter { works.contains($0.key) }
  }

  /// Forgets one kind of work, which has succeeded.
  mutating func forget(_ work: Work) { entries[work] = nil }
}
