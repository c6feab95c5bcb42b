internal import KubernetesCore
internal import PodPatternCore

/// What a PodPattern says about its rollout: the relevant parts of its spec and status.
struct RolloutState {
  var name: String
  /// The name in sentences, with the namespace where there may be several of the same name.
  var label: String
  var uid: String
  var generation: Int
  var isTerminating: Bool
  var replicas: Int
  var strategy: UpdateStrategy.Kind
  /// How many pods stay at an earlier revision.
  var partition: Int
  var isPaused: Bool
  var status: PodPatternStatus
  /// The rollout of the declared revision, while it is not complete.
  var rollout: RolloutStatus?
  /// The revision that the operator has rolled back to.
  var rolledBackTo: String?

  /// Decodes a PodPattern as a server has it.
  init(_ pattern: JSONValue) {
    let (metadata, spec) = (pattern["metadata"], pattern["spec"])
    name = metadata?["name"]?.string ?? ""
    label = name
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
    // A rollout of another revision was reported before the last change, and a complete one says
    // nothing about pods that have gone missing since.
    if let reported = rollout, reported.to != status.updateRevision || reported.isComplete {
      rollout = nil
    }
    rolledBackTo = status.rollback?.to
  }

  /// Whether the status is about the current spec.
  var isObserved: Bool { status.observedGeneration >= generation && status.observedGeneration > 0 }

  /// The condition Stalled, if it is true for the current spec.
  var failure: StatusCondition? {
    guard let stalled = status[.stalled], stalled.isTrue, stalled.observedGeneration >= generation
    else { return nil }
    return stalled
  }

  /// What holds the pods back, as the message of Ready has it: the pod that needs most attention, its
  /// state and the details; nil if there are no details.
  var hindrance: String? {
    guard let ready = status[.ready], !ready.isTrue, ready.hasReason(.podsNotReady),
      ready.observedGeneration >= generation
    else { return nil }
    let parts = ready.message.split(separator: "; ", maxSplits: 1)
    guard let text = parts.dropFirst().first, text.split(separator: ": ", maxSplits: 2).count == 3
    else { return nil }
    return String(text)
  }

  /// How many pods are of the new revision, and how many are to be.
  var updated: (count: Int, total: Int) {
    guard let rollout else {
      let total = replicas - partition
      return (min(status.updatedReplicas, total), total)
    }
    return (rollout.updated, rollout.total)
  }

  /// Pods of earlier revisions that have to go.
  var outdated: Int { max(0, status.replicas - status.updatedReplicas - partition) }

  var available: Int { status.availableReplicas + (status.succeeded ?? 0) }
}
