public import KubernetesCore

/// All that a plan is made of: what a pattern wants, and the pods as they are known, at one moment.
public struct Snapshot: Sendable, Hashable {
  /// What a pattern asks for, once its template is expanded.
  public struct Target: Sendable, Hashable {
    /// How many pods there are to be.
    public var replicas: Int
    /// The revision of pods that are made now.
    public var revision: String
    /// Whether pods end by themselves: `restartPolicy` is `Never` or `OnFailure`.
    public var runsToCompletion: Bool
    /// How many failed pods are replaced, where pods run to completion.
    public var backoffLimit: Int
    /// How long a pod is ready before it counts as available.
    public var minReadySeconds: Int
    /// For how many seconds there may be no progress.
    public var progressDeadlineSeconds: Int
    /// Whether pods of an older revision stay for now.
    public var isPaused: Bool
    /// How old pods make way.
    public var strategy: UpdateStrategy
    /// Revisions whose pods can become pods of the target's revision in place, and how.
    public var inPlaceFrom: [String: InPlaceEffect] = [:]
    /// The pattern's initializers, in their order.
    public var initializers: [String]

    /// What to ask for; by default pods that are to run for ever, with a rolling update. Numbers are
    /// held to what an API object can say.
    public init(
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
  public enum InPlaceEffect: Sendable, Hashable {
    /// Containers are started again.
    case restart
    /// Nothing: it serves on.
    case unnoticed
  }

  /// The pattern's namespace and name.
  public var key: ObjectKey
  /// The pattern's identity.
  public var uid: String
  /// Which generation of its spec the target is made of.
  public var generation: Int
  /// Whether the pattern itself is being deleted: then garbage collection deletes the pods.
  public var isTerminating: Bool
  /// What it asks for.
  public var target: Target
  /// Pods that bear the pattern's label or are owned by it.
  public var pods: [PodSnapshot]
  /// What the target's revision changes; nil where that is not known or nothing is changed.
  public var change: RolloutChange?
  /// Whether the status told an update to the target's revision that has not come to its end.
  public var isRolloutOpen = false
  /// Why the target is not what the pattern declares; nil where it is.
  public var rollback: Rollback?
  /// What the log shipper of a pod that is gone had to leave; nil where none had, or none is known.
  public var logsLeft: LogsDrained.Incomplete?
  /// What the pods' log shippers warn of.
  public var shipperWarnings: [ShipperWarning] = []
  /// For how long there was no progress.
  public var wait = ProgressWatch.Wait()
  /// How pods that end within seconds of their start slow the pattern down; nil where none do.
  public var backoff: FailureBackoff.Standing?
  /// How many pods of the target's revision the status already told as failed.
  public var failuresTold: Int
  /// Whether what is known is older than what was written: then nothing may be made or deleted.
  public var isBehindOwnWrites: Bool
  /// When this is.
  public var now: Timestamp

  /// A moment of a pattern.
  public init(
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
  public var secondsToWarningsEnd: Int? {
    shipperWarnings.compactMap { $0.secondsLeft(now: now) }.min().map { $0 + 1 }
  }

  /// The older revisions that pods in place are of, with how many are of each.
  public var outdatedRevisions: [String: Int] {
    Dictionary(Census(self).outdatedPlaced.map { ($0.revision, 1) }, uniquingKeysWith: +)
  }

  /// Whether pods of an older revision are still in place.
  public var hasOutdatedPods: Bool { !Census(self).outdatedPlaced.isEmpty }
}
