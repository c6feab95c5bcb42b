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
  /// Pods that were not there when the server was asked, and whose request may still be on its way.
  var late = LatePods()
  var revisions = RevisionMemory()
  /// What the pattern's spec came to, and of what; nil where that was let go of.
  var content: (version: ContentVersion, content: PatternContent?)?
  /// The namespace's defaults that made sense last; nil where none are known to.
  var lastDefaults: [LogShipperDefaults]?
  var applied: [ChildID: AppliedChild] = [:]
  /// The status written last, and the pattern's version then.
  var written: (status: PodPatternStatus, resourceVersion: String)?
  var writtenAt: Duration?
  /// The status that the server refused, and when to try it again.
  var statusRefusal: StatusRefusal?
  var refusals = Refusals()
  /// How pods that end within seconds of their start slow the pattern down.
  var backoff = FailureBackoff()
  /// For how long the pattern has come no further.
  var progress = ProgressWatch()
  /// Since when its pods are ready.
  var readiness = ReadinessClock()

  /// What the content of a pattern depends on.
  struct ContentVersion: Sendable, Hashable {
    let generation: Int
    let spec: SpecDigest
    let fault: String?
    let defaults: DefaultsCache.Version?
  }

  /// Forgets what holds by versions alone, all of which are void. Writes that the cache does not show
  /// stay open until they are checked: pods must not be made twice.
  mutating func forgetVersions() {
    (revisions, content, applied) = (RevisionMemory(), nil, [:])
    (written, writtenAt, refusals) = (nil, nil, Refusals())
    statusRefusal = nil
  }

  /// About how many bytes it takes that can be had again.
  var size: Int { (content?.content?.size ?? 0) + revisions.readSize }

  /// Lets go of what can be had again.
  mutating func letGo() {
    if let content, content.content?.expanded != nil { self.content = (content.version, nil) }
    revisions.forgetRead()
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
    let wait = Refusals.wait(after: attempts)
    statusRefusal = StatusRefusal(
      status: status, attempts: (attempts + 1).value, retryAt: now + wait)
    return wait
  }

  /// The status as it is known: the one written, until the cache shows a newer one.
  func knownStatus(_ pattern: StoredPattern) -> PodPatternStatus? {
    guard let written, let mine = ResourceVersion(written.resourceVersion),
      let theirs = ResourceVersion(pattern.resourceVersion), mine > theirs
    else { return pattern.status }
    return written.status
  }
}
