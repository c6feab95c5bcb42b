internal import KubernetesCore
internal import PodPatternCore

/// What could not be done for a pattern, and when each of it is tried again: pods are made and
/// deleted though its Service is refused.
struct Refusals: Sendable {
  /// What is remembered of one kind of work.
  fileprivate struct Entry: Sendable {
    var message: String
    var nature: Outcome.Refusal.Nature
    /// The generation for which it failed: another one is tried at once.
    var generation: Int
    /// How often in a row.
    var attempts: Int
    /// When it failed first.
    var since: Duration
    var retryAt: Duration
  }

  /// By what was tried, such as `FailedCreate`.
  private var entries: [String: Entry] = [:]

  /// What passes by itself within this time is not told.
  static let patience = Duration.seconds(5)

  var isEmpty: Bool { entries.isEmpty }

  /// Whether something of that kind was tried and failed last time.
  func contains(_ reason: String) -> Bool { entries[reason] != nil }

  /// How long to keep from trying a kind of work again; nil where nothing is kept back.
  func hold(_ reason: String, generation: Int, now: Duration) -> Duration? {
    guard let entry = entries[reason], entry.generation == generation, entry.retryAt > now else {
      return nil
    }
    return entry.retryAt - now
  }

  /// The shortest of these times.
  func nextRetry(generation: Int, now: Duration) -> Duration? {
    entries.keys.compactMap { hold($0, generation: generation, now: now) }.min()
  }

  /// What there is to tell, the making of pods first; nil where there is nothing.
  func obstacle(now: Duration) -> Obstacle? {
    let told = entries.filter { $0.value.isTold(now) }.sorted {
      ($0.key == "FailedCreate" ? 0 : 1, $0.key) < ($1.key == "FailedCreate" ? 0 : 1, $1.key)
    }
    guard let first = told.first else { return nil }
    return .refused(
      reason: first.key, message: told.map(\.value.message).joined(separator: "; "))
  }

  /// Takes what failed; the wait for each doubles from a second to a minute. What was tried and did
  /// not fail is forgotten.
  mutating func note(_ refusals: [Outcome.Refusal], generation: Int, now: Duration) {
    var failed: [String: Entry] = [:]
    for refusal in refusals {
      if let known = failed[refusal.reason] {
        failed[refusal.reason]?.message = "\(known.message); \(refusal.message)"
        continue
      }
      let before = entries[refusal.reason].flatMap { $0.generation == generation ? $0 : nil }
      var entry = Entry(
        message: refusal.message, nature: refusal.nature, generation: generation,
        attempts: (before?.attempts ?? 0) + 1, since: before?.since ?? now, retryAt: now)
      if entry.isHeld(now) {
        entry.retryAt = now + Self.wait(after: Count(entry.attempts - 1))
      }
      failed[refusal.reason] = entry
    }
    entries = entries.filter { $0.value.retryAt > now }.merging(failed) { _, new in new }
  }

  /// How long to wait after a number of failures in a row: a second that doubles up to a minute.
  static func wait(after attempts: Count) -> Duration {
    .seconds(min(1 << min(attempts.value, 6), 60))
  }

  /// Forgets what is not to be done any more.
  mutating func keep(only reasons: Set<String>) {
    entries = entries.filter { reasons.contains($0.key) }
  }

  /// Forgets one kind of work, which went well.
  mutating func forget(_ reason: String) { entries[reason] = nil }
}

extension Refusals.Entry {
  /// Whether a person is to know.
  fileprivate func isTold(_ now: Duration) -> Bool {
    switch nature {
    case .said: true
    case .passing: now - since >= Refusals.patience
    case .quiet: false
    }
  }

  /// Whether it waits by itself, and not with the other work of the pattern.
  fileprivate func isHeld(_ now: Duration) -> Bool { nature != .passing || isTold(now) }
}
