internal import KubernetesCore

/// What the operator remembers of one pattern between two reconciles. A restart forgets it, and
/// nothing goes wrong for that: what must outlive a restart is in the cluster.
package struct PatternMemory: Sendable {
  /// The pattern's identity; one made anew under the name starts with a new memory.
  package let uid: String
  /// How often the server's store had been restored to a state before.
  package var epoch = 0

  // Own writes, until the watches show them.
  package var pods = OwnWrites()
  /// When the oldest open write to a pod was last known to be in order.
  package var waitingSince: Duration?
  /// Pods of which nobody knows yet whether they were made.
  package var unresolved: [PlannedPod] = []
  /// Pods that were not there when the server was asked, and whose request may still be on its way.
  package var late = LatePods()
  package var revisions = RevisionMemory()
  package var children: [ChildID: AppliedChild] = [:]
  package var status = StatusMemory()

  /// What the pattern's spec came to, and of what; nil where that was let go of.
  package var content: (version: ContentVersion, content: PatternContent?)?
  /// The namespace's defaults that made sense last; nil where none are known to.
  package var lastDefaults: [LogShipperDefaults]?
  /// What could not be done, and when it is tried again.
  package var failedWork = FailedWork()

  // What was seen on this process's own clock.
  /// How pods that end within seconds of their start slow the pattern down.
  package var backoff = FailureBackoff()
  /// For how long the pattern has come no further.
  package var progress = ProgressWatch()
  /// Since when its pods are ready.
  package var readiness = ReadinessClock()

  package init(uid: String) { self.uid = uid }

  /// What the content of a pattern depends on.
  package struct ContentVersion: Sendable, Hashable {
    package let generation: Int
    package let spec: SpecDigest
    package let fault: String?
    package let defaults: NamespaceSettings.Version?

    package init(_ pattern: PatternSnapshot, under settings: NamespaceSettings) {
      generation = pattern.generation
      (spec, fault) = (pattern.spec, pattern.fault)
      defaults = settings.version
    }
  }

  /// Forgets what holds by versions alone, all of which are void. Writes to pods that the cache does
  /// not show stay open until they are checked: pods must not be made twice.
  package mutating func forgetVersions() {
    (revisions, content, children) = (RevisionMemory(), nil, [:])
    (status, failedWork) = (StatusMemory(), FailedWork())
  }

  /// About how many bytes it takes that can be had again.
  package var size: Int { (content?.content?.size ?? 0) + revisions.readSize }

  /// Lets go of what can be had again.
  package mutating func letGo() {
    if let content, content.content?.expanded != nil { self.content = (content.version, nil) }
    revisions.forgetRead()
  }
}

/// What is remembered of a pattern's status: the one written last, and the one that was refused.
package struct StatusMemory: Sendable {
  /// The status written last, and the pattern's version then.
  package private(set) var written: (status: PodPatternStatus, resourceVersion: String)?
  private var writtenAt: Duration?
  /// How often in a row the server refused a status, and when to try again.
  private var refusal: (attempts: Int, retryAt: Duration)?

  package init() {}

  /// The status as it is known: the one written, until the cache shows a newer one.
  package func known(_ pattern: PatternSnapshot) -> PodPatternStatus? {
    guard let written, let mine = ResourceVersion(written.resourceVersion),
      let theirs = ResourceVersion(pattern.resourceVersion), mine > theirs
    else { return pattern.status }
    return written.status
  }

  /// How long to keep from writing; nil where a status may be written now. In a burst of changes the
  /// last state is worth a write, and not each on the way.
  package func wait(interval: Duration, now: Duration) -> Duration? {
    let rests = [writtenAt.map { interval - (now - $0) }, refusal.map { $0.retryAt - now }]
    return rests.compactMap { $0 }.first { $0 > .zero }
  }

  /// Takes a status as it was written.
  ///
  /// - Parameter isLeast: whether it says no more than that the server refused the whole one.
  package mutating func didWrite(
    _ status: PodPatternStatus, _ resourceVersion: String, isLeast: Bool = false, now: Duration
  ) {
    written = (status, resourceVersion)
    writtenAt = now
    if !isLeast { refusal = nil }
  }

  /// Takes that the server refused a status.
  ///
  /// - Returns: how long to wait, which doubles from a second to a minute.
  package mutating func didRefuse(now: Duration) -> Duration {
    let attempts = Count(refusal?.attempts ?? 0)
    let wait = FailedWork.wait(after: attempts)
    refusal = ((attempts + 1).value, now + wait)
    return wait
  }
}
