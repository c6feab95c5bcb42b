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
  /// The scheduling gates that keep it from the scheduler, as a list; nil if none does.
  package var schedulingGates: String?
  /// The first of its readiness gates whose condition is not true; nil while it is ready.
  package var unmetGate: UnmetGate?
  /// Its readiness gate of updates in place; nil if its spec has none.
  package var inPlaceGate: InPlaceGate?
  /// Whether its volumes or its network are yet to be set up (`PodReadyToStartContainers`).
  package var lacksSandbox = false
  /// What keeps it, once it was asked to end; nil before.
  package var ending: PodEnding?
  /// Why the cluster took it away, such as `EvictionByEvictionAPI`; nil if it did not.
  package var disruption: String?
  /// The number of this replacement among those of failed pods of its revision, from 1; 0 for a pod
  /// that replaces no failed one.
  package var replacement: Int
  /// How many pods in a row had ended within seconds when it was created; usually 0.
  package var attempt = 0
  /// Its number among the pods of a run-once pattern, from 0; nil if it has none.
  package var index: Int?
  /// Why it was made without the log shipper of its revision; nil if it was not.
  package var withoutShipper: String?
  /// For how many seconds it ran; nil until it has ended.
  package var lifetime: Int?
  /// The kubelet's progress with an update in place; nil if there was none.
  package var update: UpdateProgress?
  /// The init containers, including native sidecars, in order.
  package var initContainers: [ContainerSnapshot]
  /// The app containers.
  package var containers: [ContainerSnapshot]

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

extension PodSnapshot: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, spec, status }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(Metadata.self, forKey: .metadata)
    let spec = try container.decodeIfPresent(Spec.self, forKey: .spec)
    self.init(
      key: ObjectKey(namespace: metadata.namespace ?? "", name: metadata.name),
      uid: metadata.uid ?? "",
      resourceVersion: metadata.resourceVersion ?? "",
      pattern: metadata.labels?.pattern ?? "",
      revision: metadata.labels?.revision ?? "",
      // The server accepts any string as a uid. A truncated one matches no pattern.
      ownerUID: metadata.ownerReferences?.first { $0.controller == true }?.uid.cut(toBytes: 128),
      created: metadata.creationTimestamp,
      isTerminating: metadata.isTerminating,
      deletionCost: metadata.annotations?.deletionCost.flatMap { Int32($0) }.map { Int($0) } ?? 0,
      node: spec?.nodeName,
      replacement: metadata.annotations?.replacement.flatMap { Count($0) }?.value ?? 0,
      update: metadata.annotations?.inPlaceUpdate == nil ? nil : try UpdateProgress(from: decoder))
    attempt = metadata.annotations?.attempt.flatMap { Count($0) }?.value ?? 0
    ending = metadata.ending
    index = metadata.annotations?.index.flatMap { Count($0) }?.value
    withoutShipper = metadata.annotations?.withoutShipper?.cut(toBytes: Self.withoutShipperLength)
    if spec?.hasInPlaceGate == true { inPlaceGate = .unset }
    guard let status = try container.decodeIfPresent(PodStatus.self, forKey: .status) else {
      return
    }
    phase = status.phase.map { PodPhase(rawValue: $0) ?? .unknown } ?? .pending
    if hasEnded { lifetime = try PodLifetime(from: decoder).seconds }
    reason = status.reason?.cut(toBytes: TextLimits.word)
    message = status.message?.cut(toBytes: TextLimits.message)
    initContainers = status.initContainerStatuses ?? []
    containers = status.containerStatuses ?? []
    var isGated = false
    for condition in status.conditions ?? [] {
      switch condition {
      case .ready(let since): readySince = since
      case .gated: isGated = true
      case .unschedulable(let why): unschedulable = why
      case .disrupted(let why): disruption = why
      case .withoutSandbox: lacksSandbox = true
      case .inPlaceGate(let gate): if inPlaceGate != nil { inPlaceGate = gate }
      case .other: break
      }
    }
    guard !hasEnded, readySince == nil else { return }
    // What else the spec says only matters while the pod starts.
    let details = PodStartDetails(decoder)
    for index in initContainers.indices {
      initContainers[index].isSidecar = details.sidecars.contains(initContainers[index].name)
    }
    if isGated { schedulingGates = details.schedulingGates }
    unmetGate = details.unmetGate
  }

  private struct Metadata: Decodable {
    let name: String
    let namespace: String?
    let uid: String?
    let resourceVersion: String?
    let creationTimestamp: Timestamp?
    let isTerminating: Bool
    let ending: PodEnding?
    let labels: Labels?
    let annotations: Annotations?
    let ownerReferences: [Owner]?

    private enum CodingKeys: String, CodingKey {
      case name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, labels
      case annotations, ownerReferences, deletionGracePeriodSeconds, finalizers
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      namespace = try container.decodeIfPresent(String.self, forKey: .namespace)
      uid = try container.decodeIfPresent(String.self, forKey: .uid)
      resourceVersion = try container.decodeIfPresent(String.self, forKey: .resourceVersion)
      creationTimestamp = try container.decodeIfPresent(Timestamp.self, forKey: .creationTimestamp)
      isTerminating =
        try container.decodeIfPresent(String.self, forKey: .deletionTimestamp) != nil
      ending =
        isTerminating
        ? PodEnding(
          deadline: try? container.decode(Timestamp.self, forKey: .deletionTimestamp),
          graceSeconds: (try? container.decode(Count.self, forKey: .deletionGracePeriodSeconds))?
            .value ?? 0,
          finalizers: (try? container.decode([String].self, forKey: .finalizers)) ?? []) : nil
      labels = try container.decodeIfPresent(Labels.self, forKey: .labels)
      annotations = try container.decodeIfPresent(Annotations.self, forKey: .annotations)
      ownerReferences = try container.decodeIfPresent([Owner].self, forKey: .ownerReferences)
    }
  }

  private struct Labels: Decodable {
    let pattern: String?
    let revision: String?

    private enum CodingKeys: String, CodingKey {
      case pattern = "podpattern.dev/pattern"
      case revision = "podpattern.dev/revision"
    }
  }

  private struct Annotations: Decodable {
    let deletionCost: String?
    let replacement: String?
    let attempt: String?
    let index: String?
    let withoutShipper: String?
    let inPlaceUpdate: String?

    private enum CodingKeys: String, CodingKey {
      case deletionCost = "controller.kubernetes.io/pod-deletion-cost"
      case replacement = "podpattern.dev/replacement"
      case attempt = "podpattern.dev/attempt"
      case index = "podpattern.dev/index"
      case withoutShipper = "podpattern.dev/without-log-shipper"
      case inPlaceUpdate = "podpattern.dev/in-place-update"
    }
  }

  private struct Owner: Decodable {
    let uid: String
    let controller: Bool?
  }

  private struct Spec: Decodable {
    let nodeName: String?
    let hasInPlaceGate: Bool

    private enum CodingKeys: String, CodingKey { case nodeName, readinessGates }
    private struct Gate: Decodable { let conditionType: String }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      nodeName = try container.decodeIfPresent(String.self, forKey: .nodeName)
      // Gates that can't be read say nothing: the pod counts all the same.
      let gates = try? container.decodeIfPresent([Gate].self, forKey: .readinessGates)
      hasInPlaceGate = gates?.contains { $0.conditionType == InPlaceGate.conditionType } ?? false
    }
  }

  private struct PodStatus: Decodable {
    let phase: String?
    let reason: String?
    let message: String?
    let conditions: [Condition]?
    let initContainerStatuses: [ContainerSnapshot]?
    let containerStatuses: [ContainerSnapshot]?
  }

  /// A pod's condition; time and message are only read where they are used.
  private enum Condition: Decodable {
    case ready(since: Timestamp)
    case gated
    case unschedulable(String)
    case disrupted(String)
    case withoutSandbox
    case inPlaceGate(InPlaceGate)
    case other

    private enum CodingKeys: String, CodingKey {
      case type, status, reason, message, lastTransitionTime
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      switch try container.decode(String.self, forKey: .type) {
      case "Ready" where try container.decode(String.self, forKey: .status) == "True":
        let since = try container.decodeIfPresent(Timestamp.self, forKey: .lastTransitionTime)
        self = .ready(since: since ?? Timestamp(.distantPast))
      case "PodScheduled" where try container.decode(String.self, forKey: .status) == "False":
        let reason = try container.decodeIfPresent(String.self, forKey: .reason) ?? "Unschedulable"
        let message = try container.decodeIfPresent(String.self, forKey: .message)
        self =
          reason == "SchedulingGated"
          ? .gated : .unschedulable((message ?? reason).cut(toBytes: TextLimits.message))
      case "PodReadyToStartContainers"
      where try container.decode(String.self, forKey: .status) == "False":
        self = .withoutSandbox
      case "DisruptionTarget"
      where try container.decode(String.self, forKey: .status) == "True":
        let reason = try container.decodeIfPresent(String.self, forKey: .reason) ?? "Disrupted"
        self = .disrupted(reason.cut(toBytes: TextLimits.word))
      case InPlaceGate.conditionType:
        self = .inPlaceGate(
          InPlaceGate(
            status: try? container.decodeIfPresent(String.self, forKey: .status),
            since: try? container.decodeIfPresent(Timestamp.self, forKey: .lastTransitionTime)))
      default: self = .other
      }
    }
  }
}

extension PodSnapshot {
  /// Decodes pods of lists and watches. A pod that can't be decoded is kept by its metadata.
  ///
  /// It exists and occupies a place: if it were invisible, another would be created in addition to
  /// it, and nobody could scale it down.
  package static var decoding: ObjectDecoding<PodSnapshot> {
    ObjectDecoding<PodSnapshot>.decodable.keeping { PodSnapshot(unreadable: $0, $1.reason) }
  }

  /// A pod of which only the metadata can be read, taken as existing and not ready; nil if it has
  /// no name.
  ///
  /// Its labels tell its pattern and revision. A phase that says it has ended is believed.
  init?(unreadable raw: RawJSON, _ reason: String) {
    let metadata = raw["metadata"]?.members ?? [:]
    guard let name = metadata["name"]?.string else { return nil }
    let labels = metadata["labels"]?.members ?? [:]
    let annotations = metadata["annotations"]?.members ?? [:]
    let owners = (try? metadata["ownerReferences"]?.value())?.array ?? []
    self.init(
      key: ObjectKey(namespace: metadata["namespace"]?.string ?? "", name: name),
      uid: metadata["uid"]?.string ?? "",
      resourceVersion: metadata["resourceVersion"]?.string ?? "",
      pattern: labels[JSONKey(ChildLabels.pattern)]?.string ?? "",
      revision: labels[JSONKey(ChildLabels.revision)]?.string ?? "",
      ownerUID: owners.first { $0["controller"]?.bool == true }?["uid"]?.string?.cut(toBytes: 128),
      phase: .unknown,
      created: metadata["creationTimestamp"]?.string.flatMap { Timestamp($0) },
      isTerminating: metadata["deletionTimestamp"]?.isNull == false,
      node: raw["spec"]?["nodeName"]?.string,
      replacement: annotations[JSONKey(Self.replacementAnnotation)]?.string
        .flatMap { Count($0) }?.value ?? 0)
    attempt =
      annotations[JSONKey(Self.attemptAnnotation)]?.string.flatMap { Count($0) }?.value ?? 0
    index = annotations[JSONKey(Self.indexAnnotation)]?.string.flatMap { Count($0) }?.value
    withoutShipper = annotations[JSONKey(Self.withoutShipperAnnotation)]?.string?
      .cut(toBytes: Self.withoutShipperLength)
    message = "it can't be read: \(reason)".cut(toBytes: TextLimits.message)
    guard let reported = raw["status"]?["phase"]?.string.flatMap(PodPhase.init(rawValue:)),
      reported == .failed || reported == .succeeded
    else { return }
    phase = reported
    // How long it ran is unknown: it does not slow down its replacements.
    lifetime = FailureBackoff.minimumLifetime
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
