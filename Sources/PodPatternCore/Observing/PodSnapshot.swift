internal import FoundationEssentials
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
  /// The last transition of the condition Ready to true; nil while the pod is not ready.
  package var readySince: Timestamp?
  package var created: Timestamp?
  package var isTerminating: Bool
  package var node: String?
  /// The init containers, including native sidecars, in order.
  package var initContainers: [ContainerSnapshot]
  /// The app containers.
  package var containers: [ContainerSnapshot]
  /// What few pods have; nil for none of it.
  var particulars: PodParticulars.Box?

  /// The annotation that holds `replacement`.
  package static let replacementAnnotation = "podpattern.dev/replacement"

  /// The annotation that holds `index`.
  package static let indexAnnotation = "podpattern.dev/index"

  /// The annotation that holds `withoutShipper`, and how long it may be.
  package static let withoutShipperAnnotation = "podpattern.dev/without-log-shipper"
  static let withoutShipperLength = 512

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
    self.node = node
    self.initContainers = initContainers
    self.containers = containers
    self.deletionCost = deletionCost
    self.replacement = replacement
    self.update = update
  }

  package var isReady: Bool { readySince != nil }

  /// Whether it was updated in place and the kubelet has not caught up yet.
  package var isUpdatePending: Bool {
    update.map { !$0.pending.isEmpty || !$0.resizing.isEmpty } ?? false
  }

  /// Whether the kubelet is about to restart a container.
  var isRestartPending: Bool {
    update.map { !$0.pending.isEmpty || $0.isRestartingForResize } ?? false
  }

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

/// A pod's phase (core/v1 PodStatus `phase`).
package enum PodPhase: String, Sendable, Hashable, CaseIterable {
  case pending = "Pending"
  case running = "Running"
  case succeeded = "Succeeded"
  case failed = "Failed"
  /// Reported as unknown, or not known to this version of the operator.
  case unknown = "Unknown"
}

extension PodSnapshot {
  /// Decodes pods of lists and watches. A pod that can't be decoded is kept by its metadata.
  ///
  /// It exists and occupies a place: if it were invisible, another would be created in addition to
  /// it, and nobody could scale it down.
  package static var decoding: ObjectDecoding<PodSnapshot> {
    let strings = SharedStrings()
    return ObjectDecoding<PodSnapshot>.decodable
      .keeping { PodSnapshot(unreadable: $0, $1.reason) }
      .reading(
        ProtobufDecoding { bytes in
          try strings.using { strings in try PodSnapshot(protobuf: bytes, &strings) }
        } standIn: {
          PodSnapshot(unreadable: $0, $1.reason)
        })
  }
}

/// Limits on what is kept of texts in pod statuses, in bytes.
///
/// A kubelet never exceeds them, but anyone who may write a pod's status can, and what is cached of
/// each pod must be bounded.
enum TextLimits {
  /// A reason: one word in CamelCase.
  static let word = 256
  /// A message: the kubelet's limit for termination logs.
  static let message = 4096
}
