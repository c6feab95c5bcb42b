internal import KubernetesCore
internal import PodPatternCore

/// What a PodPattern says of its rollout: the parts of spec and status that tell how far it is.
struct RolloutState {
  var name: String
  var uid: String
  var generation: Int
  /// Whether somebody has asked for the pattern to be deleted.
  var isTerminating: Bool
  /// How many pods there are to be.
  var replicas: Int
  var strategy: UpdateStrategy.Kind
  /// How many pods stay at an earlier revision.
  var partition: Int
  var isPaused: Bool
  var status: PodPatternStatus
  /// The rollout that leads to the revision which the spec asks for, while there is one.
  var rollout: RolloutStatus?
  /// The revision that the operator went back to by itself.
  var rolledBackTo: String?

  /// Reads a PodPattern as a server has it.
  init(_ pattern: JSONValue) {
    let (metadata, spec) = (pattern["metadata"], pattern["spec"])
    name = metadata?["name"]?.string ?? ""
    uid = metadata?["uid"]?.string ?? ""
    generation = metadata?["generation"]?.number(heldTo: 0...Int.max) ?? 0
    isTerminating = metadata?["deletionTimestamp"]?.string != nil
    replicas = spec?["replicas"]?.count ?? 1
    strategy =
      spec?["strategy"]?["type"]?.string.flatMap(UpdateStrategy.Kind.init) ?? .rollingUpdate
    let partition = spec?["strategy"]?["rollingUpdate"]?["partition"]?.count ?? 0
    self.partition = strategy == .rollingUpdate ? min(partition, replicas) : 0
    isPaused = spec?["paused"]?.bool ?? false
    let json = pattern["status"] ?? [:]
    status = PodPatternStatus(json: json)
    rollout = status.rollout
    // One that is about another revision was told before the last change, and one that is complete
    // says nothing of pods that are missing since.
    if let told = rollout, told.to != status.updateRevision || told.isComplete { rollout = nil }
    rolledBackTo = status.rollback?.to
  }

  /// Whether the status is about the spec as it is.
  var isObserved: Bool { status.observedGeneration >= generation && status.observedGeneration > 0 }

  /// The condition that says that it does not go on, if it holds for the spec as it is.
  var failure: StatusCondition? {
    guard let stalled = status[.stalled], stalled.isTrue, stalled.observedGeneration >= generation
    else { return nil }
    return stalled
  }

  /// How many pods are to be of the new revision, and how many are.
  var updated: (count: Int, total: Int) {
    guard let rollout else {
      let total = replicas - partition
      return (min(status.updatedReplicas, total), total)
    }
    return (rollout.updated, rollout.total)
  }

  /// Pods of earlier revisions that are to go.
  var outdated: Int { max(0, status.replicas - status.updatedReplicas - partition) }

  /// Pods that do what they are for: those that serve, and those that have completed.
  var available: Int { status.availableReplicas + (status.succeeded ?? 0) }
}
