package import KubernetesCore

/// Everything that a plan is based on: what a pattern wants, and its pods as far as known, at one
/// moment.
package struct Snapshot: Sendable, Hashable {
  /// What an expanded pattern asks for.
  package struct Target: Sendable, Hashable {
    package var replicas: Int
    /// The revision of newly created pods.
    package var revision: String
    /// Whether pods end on their own: `restartPolicy` is `Never` or `OnFailure`.
    package var runsToCompletion: Bool
    /// How many failed pods are replaced, if pods run to completion.
    package var backoffLimit: Int
    /// For how many seconds the pods of a run may be active; nil without a limit.
    package var activeDeadlineSeconds: Int?
    /// After how many seconds a pattern that has finished is deleted; nil if it is not.
    package var ttlSecondsAfterFinished: Int?
    /// Whether no pod is to run for now, if pods run to completion.
    package var isSuspended = false
    /// The names of containers that do not end by themselves and without whose end a pod does not
    /// complete, if pods run to completion.
    package var endless: [String] = []
    package var minReadySeconds: Int
    package var progressDeadlineSeconds: Int
    /// Whether pods of an older revision stay for now.
    package var isPaused: Bool
    package var strategy: UpdateStrategy
    /// Whether new pods get the readiness gate of updates in place; then no container that serves is
    /// started anew in a pod that has not been taken out of its Services by it.
    package var isGated = false
    /// The revisions whose pods can be updated in place, and what that does to them.
    package var inPlaceFrom: [String: InPlaceEffect] = [:]
    /// The names of the pattern's initializers, in order.
    package var initializers: [String]
    /// Why there is this revision.
    package var cause = RolloutStatus.Cause.declaration

    /// By default pods that run forever, with a rolling update. Numbers are clamped to the API's
    /// ranges.
    package init(
      replicas: Int, revision: String, runsToCompletion: Bool = false, backoffLimit: Int = 0,
      minReadySeconds: Int = 0, progressDeadlineSeconds: Int = 600, isPaused: Bool = false,
      strategy: UpdateStrategy = UpdateStrategy(),
      initializers: [String] = []
    ) {
      self.replicas = Count(replicas).value
      self.revision = revision
      self.runsToCompletion = runsToCompletion
      self.backoffLimit = Count(backoffLimit).value
      self.minReadySeconds = Count(minReadySeconds).value
      self.progressDeadlineSeconds = Count(progressDeadlineSeconds).value
      self.isPaused = isPaused
      self.strategy = strategy
      self.initializers = initializers
    }
  }

  /// What an update in place does to an available pod.
  package enum InPlaceEffect: Sendable, Hashable {
    /// Containers that serve are restarted.
    case servingRestart
    /// Containers are restarted, and none that serves.
    case restart
    /// It is not interrupted.
    case seamless
  }

  /// The pattern's namespace and name.
  package var key: ObjectKey
  /// The pattern's uid.
  package var uid: String
  /// The generation of the spec that the target comes from.
  package var generation: Int
  /// Whether the pattern is being deleted; then the garbage collector deletes the pods.
  package var isTerminating: Bool
  package var target: Target
  /// Pods that have the pattern's label or are owned by it.
  package var pods: [PodSnapshot]
  /// What the target's revision changes; nil if unknown or if nothing changes.
  package var change: RolloutChange?
  /// Whether the last status reports an unfinished update to the target's revision.
  package var isRolloutOpen = false
  /// Why the target is not the current declaration; nil if it is.
  package var rollback: Rollback?
  /// Which revisions the pods are to be of while an update is held back; nil if none is.
  package var held: HeldBack?
  /// Whether the target's revision comes of a fleet change.
  package var isByFleet = false
  /// Whether one pod alone is to try the new image of its log shipper first.
  package var isCanary = false
  /// Which pods are to do without their log shipper.
  package var shipper = ShipperStance()
  /// Whether the log shipper that pods lack may be tried again.
  package var shipperTurn = ShipperTurn.none
  /// What is known of completed pods that are gone.
  package var completions = Completions()
  /// Whether a fleet change is due.
  package var fleet = FleetTurn.none
  /// What the log shipper of a removed pod left unshipped; nil if nothing is known to be.
  package var unshippedLogs: LogsDrained.Incomplete?
  /// A failed pod that may be gone by now; nil if there is none.
  package var lastFailed: PodSnapshot?
  package var shipperWarnings: [ShipperWarning] = []
  /// For how many seconds pods have been out of their Services for an update in place, by uid.
  package var secondsWithdrawn: [String: Int] = [:]
  /// How long there has been no progress.
  package var wait = ProgressTracker.Wait()
  /// The back-off because of short-lived pods; nil at rest.
  package var backoff: FailureBackoff.State?
  /// How many failed pods of the target's revision the last status reports.
  package var reportedFailures: Int
  /// Whether the caches are older than the operator's own writes: then nothing may be created or
  /// deleted.
  package var isStale: Bool
  package var now: Timestamp

  package init(
    key: ObjectKey, uid: String, generation: Int = 1, isTerminating: Bool = false, target: Target,
    pods: [PodSnapshot], change: RolloutChange? = nil, rollback: Rollback? = nil,
    reportedFailures: Int = 0, isStale: Bool = false, now: Timestamp
  ) {
    self.key = key
    self.uid = uid
    self.generation = generation
    self.isTerminating = isTerminating
    self.target = target
    self.pods = pods
    self.change = change
    self.rollback = rollback
    self.reportedFailures = reportedFailures
    self.isStale = isStale
    self.now = now
  }
}

extension Snapshot {
  /// The number of seconds until the next log shipper warning expires; nil if there is none.
  package var secondsToWarningsEnd: Int? {
    shipperWarnings.compactMap { $0.secondsLeft(now: now) }.min().map { $0 + 1 }
  }
}
