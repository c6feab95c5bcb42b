internal import FoundationEssentials
internal import KubernetesCore
internal import PodPatternCore

/// What the operator remembers of one pattern between two reconciles. A restart forgets it, and
/// nothing goes wrong for that: what must outlive a restart is in the cluster.
struct PatternMemory: Sendable {
  /// The pattern's identity; one made anew under the name starts with a new memory.
  let uid: String
  /// How often the server's store had been restored to a state before.
  var epoch = 0
  var expectations = Expectations()
  /// When the oldest open expectation was last known to be in order.
  var waitingSince: Duration?
  /// Pods of which nobody knows yet whether they were made.
  var unresolved: [PendingPod] = []
  var revisions = RevisionMemory()
  /// What the pattern's spec came to, and of what.
  var content: (version: ContentVersion, content: PatternContent)?
  /// The namespace's defaults that made sense last; nil where none are known to.
  var lastDefaults: [LogShipperDefaults]?
  var applied: [ChildID: AppliedChild] = [:]
  /// The status written last, and the pattern's version then.
  var written: (status: PodPatternStatus, resourceVersion: String)?
  var writtenAt: Duration?
  /// The status that the server refused, and when to try it again.
  var statusRefusal: StatusRefusal?
  var refusal: Refusal?

  /// What the content of a pattern depends on.
  struct ContentVersion: Sendable, Hashable {
    let generation: Int
    let spec: Data
    let fault: String?
    let defaults: DefaultsCache.Version?
  }

  /// Something that was refused, and when to try again.
  struct Refusal: Sendable, Hashable {
    var obstacle: Obstacle
    /// The generation for which it was refused: another one is tried at once.
    var generation: Int
    /// How often in a row.
    var attempts: Int
    var retryAt: Duration
  }

  /// Forgets what holds by versions alone, all of which are void. Writes that the cache does not show
  /// stay open until they are checked: pods must not be made twice.
  mutating func forgetVersions() {
    (revisions, content, applied) = (RevisionMemory(), nil, [:])
    (written, writtenAt, refusal) = (nil, nil, nil)
    statusRefusal = nil
  }

  /// A status that the server refused.
  struct StatusRefusal: Sendable, Hashable {
    var status: PodPatternStatus
    /// How often in a row.
    var attempts: Int
    var retryAt: Duration
  }

  /// Takes a status that the server refused; the wait doubles from a second to a minute.
  mutating func noteRefused(_ status: PodPatternStatus, now: Duration) -> Duration {
    let attempts = Count(statusRefusal?.attempts ?? 0)
    let wait = Self.wait(after: attempts)
    statusRefusal = StatusRefusal(
      status: status, attempts: (attempts + 1).value, retryAt: now + wait)
    return wait
  }

  private static func wait(after attempts: Count) -> Duration {
    .seconds(min(1 << min(attempts.value, 6), 60))
  }

  /// The status as it is known: the one written, until the cache shows a newer one.
  func knownStatus(_ pattern: StoredPattern) -> PodPatternStatus? {
    guard let written, let mine = ResourceVersion(written.resourceVersion),
      let theirs = ResourceVersion(pattern.resourceVersion), mine > theirs
    else { return pattern.status }
    return written.status
  }

  /// How long to keep from trying again what was refused; nil where nothing is kept back.
  func holdingFor(_ pattern: StoredPattern, now: Duration) -> Duration? {
    guard let refusal, refusal.generation == pattern.generation, refusal.retryAt > now else {
      return nil
    }
    return refusal.retryAt - now
  }

  /// Takes what was refused, if anything; the wait doubles from a second to a minute.
  mutating func note(_ refusals: [Outcome.Refusal], generation: Int, now: Duration) {
    guard let first = refusals.first else {
      refusal = nil
      return
    }
    let before = refusal.flatMap { $0.generation == generation ? $0.attempts : nil } ?? 0
    refusal = Refusal(
      obstacle: .refused(
        reason: first.reason, message: refusals.map(\.message).joined(separator: "; ")),
      generation: generation, attempts: before + 1,
      retryAt: now + Self.wait(after: Count(before)))
  }
}
