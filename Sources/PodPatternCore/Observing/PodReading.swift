internal import FoundationEssentials
internal import KubernetesCore

/// What a snapshot is made of, read from a pod in one of the formats that servers write.
///
/// What most pods have is read at once; the rest only of those whose state asks for it.
protocol PodReading {
  var metadata: PodMetadata { get }
  /// The node in its spec.
  var node: String? { get }
  /// Whether its spec has the readiness gate of updates in place.
  var hasInPlaceGate: Bool { get }
  /// Its status; nil if it has none.
  var status: PodStatus? { get }

  /// How long it ran, of one that has ended.
  func lifetime() throws -> PodLifetime
  /// How far an update in place has come, of one that has the annotation.
  func update() throws -> UpdateProgress
  /// What it waits for, of one that is starting.
  func startDetails() -> PodStartDetails
}

extension PodSnapshot {
  /// - Throws: what reading it throws.
  init(_ pod: some PodReading) throws {
    let metadata = pod.metadata
    self.init(
      key: metadata.key, uid: metadata.uid, resourceVersion: metadata.resourceVersion,
      pattern: metadata.pattern, revision: metadata.revision, ownerUID: metadata.ownerUID,
      created: metadata.created, isTerminating: metadata.isTerminating,
      deletionCost: metadata.annotations.deletionCost.flatMap { Int32($0) }.map { Int($0) } ?? 0,
      node: pod.node,
      update: metadata.annotations.hasInPlaceUpdate ? try pod.update() : nil)
    ending = metadata.ending
    take(metadata.annotations)
    if pod.hasInPlaceGate { inPlaceGate = .unset }
    guard let status = pod.status else { return }
    phase = status.phase.map { PodPhase(rawValue: $0) ?? .unknown } ?? .pending
    if hasEnded { lifetime = try pod.lifetime().seconds }
    reason = status.reason?.cut(toBytes: TextLimits.word)
    message = status.message?.cut(toBytes: TextLimits.message)
    initContainers = status.initContainers
    containers = status.containers
    let conditions = status.conditions
    readySince = conditions.readySince
    unschedulable = conditions.unschedulable
    disruption = conditions.disruption
    lacksSandbox = conditions.lacksSandbox
    if inPlaceGate != nil, let gate = conditions.inPlaceGate { inPlaceGate = gate }
    guard !hasEnded, readySince == nil else { return }
    // What else the spec says only matters while the pod starts.
    let details = pod.startDetails()
    for index in initContainers.indices {
      initContainers[index].isSidecar = details.sidecars.contains(initContainers[index].name)
    }
    if conditions.isGated { schedulingGates = details.schedulingGates }
    unmetGate = details.unmetGate
  }

  private mutating func take(_ annotations: PodAnnotations) {
    replacement = annotations.replacement.flatMap { Count($0) }?.value ?? 0
    attempt = annotations.attempt.flatMap { Count($0) }?.value ?? 0
    index = annotations.index.flatMap { Count($0) }?.value
    withoutShipper = annotations.withoutShipper?.cut(toBytes: Self.withoutShipperLength)
  }

  /// A pod of which only the metadata can be read, taken as existing and not ready; nil if it has
  /// no name.
  ///
  /// Its labels tell its pattern and revision. A phase that says it has ended is believed.
  init?(unreadable metadata: PodMetadata, node: String?, phase reported: String?, _ reason: String)
  {
    guard !metadata.key.name.isEmpty else { return nil }
    self.init(
      key: metadata.key, uid: metadata.uid, resourceVersion: metadata.resourceVersion,
      pattern: metadata.pattern, revision: metadata.revision, ownerUID: metadata.ownerUID,
      phase: .unknown, created: metadata.created, isTerminating: metadata.isTerminating,
      node: node)
    take(metadata.annotations)
    message = "it can't be read: \(reason)".cut(toBytes: TextLimits.message)
    guard let reported = reported.flatMap(PodPhase.init(rawValue:)),
      reported == .failed || reported == .succeeded
    else { return }
    phase = reported
    // How long it ran is unknown: it does not slow down its replacements.
    lifetime = FailureBackoff.minimumLifetime
  }
}

/// The parts of a pod's metadata that its snapshot is made of.
struct PodMetadata {
  var key = ObjectKey(namespace: "", name: "")
  var uid = ""
  var resourceVersion = ""
  /// The value of the label `podpattern.dev/pattern`; empty if it has none.
  var pattern = ""
  /// The value of the label `podpattern.dev/revision`; empty if it has none.
  var revision = ""
  var ownerUID: String?
  var created: Timestamp?
  var isTerminating = false
  /// What keeps it; nil while nobody has asked it to end.
  var ending: PodEnding?
  var annotations = PodAnnotations()

  /// As much of the uid of a pod's controller as is kept: the server accepts any string as a uid, and a
  /// truncated one matches no pattern.
  static let uidLength = 128
}

/// The annotations of a pod that its snapshot is made of.
struct PodAnnotations {
  var deletionCost: String?
  var replacement: String?
  var attempt: String?
  var index: String?
  var withoutShipper: String?
  var hasInPlaceUpdate = false

  static let deletionCost = "controller.kubernetes.io/pod-deletion-cost"
}

/// The parts of a pod's status that its snapshot is made of.
struct PodStatus {
  var phase: String?
  var reason: String?
  var message: String?
  var conditions = PodConditions()
  var initContainers: [ContainerSnapshot] = []
  var containers: [ContainerSnapshot] = []
}

/// What a pod's conditions come to.
struct PodConditions {
  var readySince: Timestamp?
  /// Whether a scheduling gate keeps it from the scheduler.
  var isGated = false
  var unschedulable: String?
  var disruption: String?
  var lacksSandbox = false
  /// What the condition of the readiness gate of updates in place says; nil if there is none.
  var inPlaceGate: InPlaceGate?

  mutating func takeReady(since: Timestamp?) { readySince = since ?? Timestamp(.distantPast) }

  mutating func takeUnscheduled(reason: String?, message: String?) {
    let reason = reason ?? "Unschedulable"
    guard reason != "SchedulingGated" else { return isGated = true }
    unschedulable = (message ?? reason).cut(toBytes: TextLimits.message)
  }

  mutating func takeDisruption(reason: String?) {
    disruption = (reason ?? "Disrupted").cut(toBytes: TextLimits.word)
  }
}
