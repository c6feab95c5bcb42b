package import KubernetesCore

/// What is known of one pod: as much of it as a plan and a pattern's status read.
///
/// A store holds one for each pod, so what is not read is not kept.
package struct PodSnapshot: Sendable, Hashable {
  /// Its namespace and name.
  package var key: ObjectKey
  /// Its identity.
  package var uid: String
  /// The version of it that was seen.
  package var resourceVersion: String
  /// The value of the label `podpattern.dev/pattern`; empty where it has none.
  package var pattern: String
  /// The value of the label `podpattern.dev/revision`; empty where it has none.
  package var revision: String
  /// The uid of the owner that manages it.
  package var ownerUID: String?
  /// Where it is in its life.
  package var phase: PodPhase
  /// Why it is in its phase, such as `Evicted`.
  package var reason: String?
  /// Why, in words.
  package var message: String?
  /// Since when the pod is ready; nil while it is not.
  package var readySince: Timestamp?
  /// When it was made.
  package var created: Timestamp?
  /// Whether its deletion was asked for.
  package var isTerminating: Bool
  /// `controller.kubernetes.io/pod-deletion-cost`: lower is deleted sooner.
  package var deletionCost: Int
  /// The node it was assigned to.
  package var node: String?
  /// Why the scheduler finds no node for it.
  package var unschedulable: String?
  /// Which replacement it is among those made for failed pods of its revision, from 1 on; 0 for a
  /// pod that replaces no failed one.
  package var replacement: Int
  /// How many pods in a row had ended within seconds when it was made; 0 for most.
  package var attempt = 0
  /// For how many seconds it ran, once it has ended; nil while it has not.
  package var life: Int?
  /// How far the kubelet is with an update in place; nil for a pod that had none.
  package var update: UpdateProgress?
  /// Its init containers, native sidecars included, in their order.
  package var initContainers: [ContainerSnapshot]
  /// Its other containers.
  package var containers: [ContainerSnapshot]

  /// The annotation that numbers a replacement.
  package static let replacementAnnotation = "podpattern.dev/replacement"

  /// The annotation that says how many pods in a row had ended within seconds.
  package static let attemptAnnotation = "podpattern.dev/attempt"

  /// A pod, by default one that was just created and that no kubelet has seen.
  package init(
    key: ObjectKey, uid: String, resourceVersion: String = "", pattern: String = "",
    revision: String = "", ownerUID: String? = nil, phase: PodPhase = .pending,
    readySince: Timestamp? = nil, created: Timestamp? = nil, isTerminating: Bool = false,
    deletionCost: Int = 0, node: String? = nil, replacement: Int = 0,
    update: UpdateProgress? = nil, initContainers: [ContainerSnapshot] = [],
    containers: [ContainerSnapshot] = []
  ) {
    self.key = key
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.pattern = pattern
    self.revision = revision
    self.ownerUID = ownerUID
    self.phase = phase
    self.readySince = readySince
    self.created = created
    self.isTerminating = isTerminating
    self.deletionCost = deletionCost
    self.node = node
    self.replacement = replacement
    self.update = update
    self.initContainers = initContainers
    self.containers = containers
  }

  /// Whether it takes traffic: its condition Ready is true.
  package var isReady: Bool { readySince != nil }

  /// Whether it was updated in place and the kubelet has not followed yet.
  package var isUpdatePending: Bool {
    update.map { !$0.pending.isEmpty || !$0.resizing.isEmpty } ?? false
  }

  /// Whether the kubelet is about to start a container again.
  var isRestartPending: Bool { update?.pending.isEmpty == false }

  /// Whether it runs or may yet run: it has not ended and nobody asked it to.
  package var isActive: Bool { !isTerminating && phase != .succeeded && phase != .failed }

  /// Whether it has been ready for a time, in seconds.
  package func isAvailable(minReadySeconds: Int, now: Timestamp) -> Bool {
    secondsToAvailable(minReadySeconds: minReadySeconds, now: now) == 0
  }

  /// How many seconds are left until it has been ready long enough; nil while it is not ready.
  func secondsToAvailable(minReadySeconds: Int, now: Timestamp) -> Int? {
    guard let readySince else { return nil }
    guard minReadySeconds > 0 else { return 0 }
    // A pod that says it will be ready has been for no time at all.
    return max(0, minReadySeconds - max(0, now.seconds(since: readySince)))
  }
}
