package import KubernetesCore

/// What is cached of one pod: as much of it as plans and statuses need.
///
/// The cache holds one for each pod, so nothing else is kept.
package struct PodSnapshot: Sendable, Hashable {
  package var key: ObjectKey
  package var uid: String
  package var resourceVersion: String
  /// The value of the label `podpattern.dev/pattern`; empty if it has none.
  package var pattern: String
  /// The value of the label `podpattern.dev/revision`; empty if it has none.
  package var revision: String
  /// The uid of its controller.
  package var ownerUID: String?
  package var phase: PodPhase
  /// The reason for its phase, such as `Evicted`.
  package var reason: String?
  package var message: String?
  /// The last transition of the condition Ready to true; nil while the pod is not ready.
  package var readySince: Timestamp?
  package var created: Timestamp?
  package var isTerminating: Bool
  /// `controller.kubernetes.io/pod-deletion-cost`: pods with a lower cost are deleted first.
  package var deletionCost: Int
  package var node: String?
  /// Why the scheduler can't place it.
  package var unschedulable: String?
  /// The number of this replacement among those of failed pods of its revision, from 1; 0 for a pod
  /// that replaces no failed one.
  package var replacement: Int
  /// How many pods in a row had ended within seconds when it was created; usually 0.
  package var attempt = 0
  /// For how many seconds it ran; nil until it has ended.
  package var life: Int?
  /// The kubelet's progress with an update in place; nil if there was none.
  package var update: UpdateProgress?
  /// The init containers, including native sidecars, in order.
  package var initContainers: [ContainerSnapshot]
  /// The app containers.
  package var containers: [ContainerSnapshot]

  /// The annotation that holds `replacement`.
  package static let replacementAnnotation = "podpattern.dev/replacement"

  /// The annotation that holds `attempt`.
  package static let attemptAnnotation = "podpattern.dev/attempt"

  /// By default a pod that was just created and that no kubelet has seen.
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

  package var isReady: Bool { readySince != nil }

  /// Whether it was updated in place and the kubelet has not caught up yet.
  package var isUpdatePending: Bool {
    update.map { !$0.pending.isEmpty || !$0.resizing.isEmpty } ?? false
  }

  /// Whether the kubelet is about to restart a container.
  var isRestartPending: Bool { update?.pending.isEmpty == false }

  /// Whether it runs or may yet run: it has neither ended nor been deleted.
  package var isActive: Bool { !isTerminating && phase != .succeeded && phase != .failed }

  /// Whether it has been ready for `minReadySeconds`.
  package func isAvailable(minReadySeconds: Int, now: Timestamp) -> Bool {
    secondsToAvailable(minReadySeconds: minReadySeconds, now: now) == 0
  }

  /// The number of seconds until it is available; nil while it is not ready.
  func secondsToAvailable(minReadySeconds: Int, now: Timestamp) -> Int? {
    guard let readySince else { return nil }
    guard minReadySeconds > 0 else { return 0 }
    // A Ready transition in the future counts as ready since now.
    return max(0, minReadySeconds - max(0, now.seconds(since: readySince)))
  }
}
