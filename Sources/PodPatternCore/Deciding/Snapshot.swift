package import KubernetesCore

/// All that a plan is made of: what a pattern wants, and the pods as they are known, at one moment.
package struct Snapshot: Sendable, Hashable {
  /// What a pattern asks for, once its template is expanded.
  package struct Target: Sendable, Hashable {
    /// How many pods there are to be.
    package var replicas: Int
    /// The revision of pods that are made now.
    package var revision: String
    /// Whether pods end by themselves: `restartPolicy` is `Never` or `OnFailure`.
    package var runsToCompletion: Bool
    /// How many failed pods are replaced, where pods run to completion.
    package var backoffLimit: Int
    /// How long a pod is ready before it counts as available.
    package var minReadySeconds: Int
    /// For how many seconds there may be no progress.
    package var progressDeadlineSeconds: Int
    /// Whether pods of an older revision stay for now.
    package var isPaused: Bool
    /// How old pods make way.
    package var strategy: UpdateStrategy
    /// Revisions whose pods can become pods of the target's revision in place, and how.
    package var inPlaceFrom: [String: InPlaceEffect] = [:]
    /// The pattern's initializers, in their order.
    package var initializers: [String]

    /// What to ask for; by default pods that are to run for ever, with a rolling update. Numbers are
    /// held to what an API object can say.
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

  /// What an update in place does to a pod that serves.
  package enum InPlaceEffect: Sendable, Hashable {
    /// Containers are started again.
    case restart
    /// Nothing: it serves on.
    case unnoticed
  }

  /// The pattern's namespace and name.
  package var key: ObjectKey
  /// The pattern's identity.
  package var uid: String
  /// Which generation of its spec the target is made of.
  package var generation: Int
  /// Whether the pattern itself is being deleted: then garbage collection deletes the pods.
  package var isTerminating: Bool
  /// What it asks for.
  package var target: Target
  /// Pods that bear the pattern's label or are owned by it.
  package var pods: [PodSnapshot]
  /// What the target's revision changes; nil where that is not known or nothing is changed.
  package var change: RolloutChange?
  /// Whether the status told an update to the target's revision that has not come to its end.
  package var isRolloutOpen = false
  /// Why the target is not what the pattern declares; nil where it is.
  package var rollback: Rollback?
  /// What the log shipper of a pod that is gone had to leave; nil where none had, or none is known.
  package var logsLeft: LogsDrained.Incomplete?
  /// What the pods' log shippers warn of.
  package var shipperWarnings: [ShipperWarning] = []
  /// For how long there was no progress.
  package var wait = ProgressWatch.Wait()
  /// How pods that end within seconds of their start slow the pattern down; nil where none do.
  package var backoff: FailureBackoff.Standing?
  /// How many pods of the target's revision the status already told as failed.
  package var failuresTold: Int
  /// Whether what is known is older than what was written: then nothing may be made or deleted.
  package var isBehindOwnWrites: Bool
  /// When this is.
  package var now: Timestamp

  /// A moment of a pattern.
  package init(
    key: ObjectKey, uid: String, generation: Int = 1, isTerminating: Bool = false, target: Target,
    pods: [PodSnapshot], change: RolloutChange? = nil, rollback: Rollback? = nil,
    failuresTold: Int = 0, isBehindOwnWrites: Bool = false, now: Timestamp
  ) {
    self.key = key
    self.uid = uid
    self.generation = generation
    self.isTerminating = isTerminating
    self.target = target
    self.pods = pods
    self.change = change
    self.rollback = rollback
    self.failuresTold = failuresTold
    self.isBehindOwnWrites = isBehindOwnWrites
    self.now = now
  }
}

extension Snapshot {
  /// After how many seconds the next warning of a log shipper is over; nil where there is none.
  package var secondsToWarningsEnd: Int? {
    shipperWarnings.compactMap { $0.secondsLeft(now: now) }.min().map { $0 + 1 }
  }
}
