internal import KubernetesCore

/// What the operator remembers of one pattern between two reconciles. Losing it in a restart does
/// no harm: whatever has to survive a restart is in the cluster.
package struct PatternMemory: Sendable {
  /// The pattern's uid; a pattern recreated under the same name starts with a new memory.
  package let uid: String
  /// How often etcd has been restored from a backup, as far as the watches have noticed.
  package var epoch = 0

  // Own writes, until the watches show them.
  package var pods = OwnWrites()
  /// When the oldest pending write to a pod was last verified.
  package var lastVerified: Duration?
  /// Pods that may or may not have been created.
  package var unresolved: [PlannedPod] = []
  /// Pods that the server did not have when asked, although a request may still be in flight.
  package var inFlightCreates = InFlightCreates()
  /// The uids of departed pods that need no further check, until the departures are acknowledged.
  package var checkedStrays: Set<String> = []
  /// The uids of deleted pods that an update with OnDelete has counted, until the departures are
  /// acknowledged.
  package var countedDeletions: Set<String> = []
  package var revisions = RevisionMemory()
  package var children: [ChildID: AppliedChild] = [:]
  package var status = StatusMemory()

  /// The expansion of the spec and what it depends on; the expansion is nil if it was evicted.
  package var content: (version: ContentVersion, content: PatternContent?)? {
    get { keptContent?.value }
    set { keptContent = newValue.map(Indirect.init) }
  }
  private var keptContent: Indirect<(version: ContentVersion, content: PatternContent?)>?
  /// The namespace's last valid defaults; nil if none are known.
  package var lastDefaults: [LogShipperDefaults]?
  /// The last known versions of the sources of configuration.
  package var lastConfiguration: [ConfigurationVersion] = []
  /// Work that failed, and when to retry it.
  package var failedWork = FailedWork()

  // Durations measured on this process's own clock.
  /// Slows the pattern down while its pods end within seconds.
  package var backoff = FailureBackoff()
  /// How long the pattern has been without progress.
  package var progress = ProgressTracker()
  /// For which revisions pods are made without their log shipper.
  package var shipper = ShipperPatience()
  /// When the pattern may be reconciled again.
  package var pace = ReconcilePace()
  /// Since when the pods have been ready.
  package var readiness = ReadinessTracker()
  /// For how long pods have been out of their Services for an update in place.
  package var withdrawals = WithdrawalTracker()

  package init(uid: String) { self.uid = uid }

  package struct ContentVersion: Sendable, Hashable {
    package let generation: Int
    package let spec: SpecDigest
    package let fault: String?
    package let defaults: NamespaceSettings.Version?
    /// What was read of the sources of configuration.
    package var configuration: [ConfigurationObject: ConfigurationReading] = [:]

    package init(_ pattern: PatternSnapshot, under settings: NamespaceSettings) {
      generation = pattern.generation
      (spec, fault) = (pattern.spec, pattern.fault)
      defaults = settings.version
    }

    /// Whether it is of the same declaration.
    package func isOfSameSpec(as other: ContentVersion) -> Bool {
      (generation, spec, fault) == (other.generation, other.spec, other.fault)
    }
  }

  /// Forgets everything that compares resource versions, which are all void after a restore of
  /// etcd. Pending writes to pods are kept until they are verified: no pod may be created twice.
  package mutating func forgetVersions() {
    (revisions, content, children) = (RevisionMemory(), nil, [:])
    (status, failedWork) = (StatusMemory(), FailedWork())
  }

  /// Approximate size of what can be recomputed, in bytes.
  package var size: Int { (content?.content?.size ?? 0) + revisions.readSize }

  /// Evicts what can be recomputed.
  package mutating func evict() {
    if let content, content.content?.expanded != nil { self.content = (content.version, nil) }
    revisions.forgetRead()
  }
}

/// What is remembered of a pattern's status: the last written one and the last refusal.
package struct StatusMemory: Sendable {
  /// The last written status, and the pattern's resource version after it.
  package private(set) var written: (status: PodPatternStatus, resourceVersion: String)? {
    get { keptWritten?.value }
    set { keptWritten = newValue.map(Indirect.init) }
  }
  private var keptWritten: Indirect<(status: PodPatternStatus, resourceVersion: String)>?
  private var writtenAt: Duration?
  /// How often in a row the server has refused a status, and when to retry.
  private var refusal: (attempts: Int, retryAt: Duration)?
  /// Since when a status has let other patterns go first.
  private var deferredSince: Duration?

  package init() {}

  /// The current status: the last written one, until the cache shows a newer version.
  package func known(_ pattern: PatternSnapshot) -> PodPatternStatus? {
    guard let written, let mine = ResourceVersion(written.resourceVersion),
      let theirs = ResourceVersion(pattern.resourceVersion), mine > theirs
    else { return pattern.status }
    return written.status
  }

  /// Forgets the last written status once the cache shows it, or what came after it: there is a status
  /// for each pattern already.
  package mutating func forgetShown(by pattern: PatternSnapshot) {
    guard let written, let mine = ResourceVersion(written.resourceVersion),
      let theirs = ResourceVersion(pattern.resourceVersion), theirs >= mine
    else { return }
    self.written = nil
  }

  /// How long to wait before writing; nil if a status may be written now. In a burst of changes
  /// only the last state is worth a write.
  package func wait(interval: Duration, now: Duration) -> Duration? {
    let rests = [writtenAt.map { interval - (now - $0) }, refusal.map { $0.retryAt - now }]
    return rests.compactMap { $0 }.first { $0 > .zero }
  }

  /// Lets other patterns go first; what is told then is the state at that time.
  ///
  /// - Parameters:
  ///   - limit: For how long in all, from the first time that a status was deferred since one was told.
  ///   - now: The time on a monotonic clock.
  /// - Returns: When the pattern's turn comes again at the latest; nil if it has waited so long already.
  package mutating func deferWrite(atMost limit: Duration, now: Duration) -> Duration? {
    let since = deferredSince ?? now
    deferredSince = since
    let left = limit - (now - since)
    return left > .zero ? left : nil
  }

  /// Ends a deferral: the status has been told, or needs no telling.
  package mutating func endDeferral() { deferredSince = nil }

  /// Records a written status.
  ///
  /// `isMinimal`: whether it only says that the server refused the full one.
  package mutating func didWrite(
    _ status: PodPatternStatus, _ resourceVersion: String, isMinimal: Bool = false, now: Duration
  ) {
    written = (status, resourceVersion)
    writtenAt = now
    endDeferral()
    if !isMinimal { refusal = nil }
  }

  /// Records that the server refused a status, or did not find its pattern.
  ///
  /// - Returns: the delay before a retry, which doubles from a second to a minute.
  package mutating func didRefuse(now: Duration) -> Duration {
    let attempts = Count(refusal?.attempts ?? 0)
    let wait = FailedWork.wait(after: attempts)
    refusal = ((attempts + 1).value, now + wait)
    return wait
  }
}
