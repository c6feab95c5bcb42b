internal import FoundationEssentials
internal import KubernetesCore

extension PodSnapshot: Decodable {
  /// Reads a pod in JSON.
  package init(from decoder: any Decoder) throws { try self.init(JSONPod(decoder)) }

  /// Reads what can be read of a pod whose JSON can't; nil if it has no name.
  init?(unreadable raw: RawJSON, _ reason: String) {
    self.init(
      unreadable: PodMetadata(unreadable: raw["metadata"]?.members ?? [:]),
      node: raw["spec"]?["nodeName"]?.string, phase: raw["status"]?["phase"]?.string, reason)
  }
}

/// A pod in JSON.
private struct JSONPod: PodReading {
  let decoder: any Decoder
  let metadata: PodMetadata
  let node: String?
  let hasInPlaceGate: Bool
  let status: PodStatus?

  private enum CodingKeys: String, CodingKey { case metadata, spec, status }

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

  init(_ decoder: any Decoder) throws {
    self.decoder = decoder
    let container = try decoder.container(keyedBy: CodingKeys.self)
    metadata = try container.decode(PodMetadata.self, forKey: .metadata)
    let spec = try container.decodeIfPresent(Spec.self, forKey: .spec)
    node = spec?.nodeName
    hasInPlaceGate = spec?.hasInPlaceGate ?? false
    status = try container.decodeIfPresent(PodStatus.self, forKey: .status)
  }

  func lifetime() throws -> PodLifetime { try PodLifetime(from: decoder) }
  func update() throws -> UpdateProgress { try UpdateProgress(from: decoder) }
  func startDetails() -> PodStartDetails { PodStartDetails(decoder) }
}

extension PodMetadata: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, labels
    case annotations, ownerReferences, deletionGracePeriodSeconds, finalizers
  }

  private struct Labels: Decodable {
    let pattern: String?
    let revision: String?

    private enum CodingKeys: String, CodingKey {
      case pattern = "podpattern.dev/pattern"
      case revision = "podpattern.dev/revision"
    }
  }

  private struct Owner: Decodable {
    let uid: String
    let controller: Bool?
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let namespace = try container.decodeIfPresent(String.self, forKey: .namespace)
    key = ObjectKey(namespace: namespace ?? "", name: name)
    uid = try container.decodeIfPresent(String.self, forKey: .uid) ?? ""
    resourceVersion = try container.decodeIfPresent(String.self, forKey: .resourceVersion) ?? ""
    created = try container.decodeIfPresent(Timestamp.self, forKey: .creationTimestamp)
    isTerminating = try container.decodeIfPresent(String.self, forKey: .deletionTimestamp) != nil
    ending =
      isTerminating
      ? PodEnding(
        deadline: try? container.decode(Timestamp.self, forKey: .deletionTimestamp),
        graceSeconds: (try? container.decode(Count.self, forKey: .deletionGracePeriodSeconds))?
          .value ?? 0,
        finalizers: (try? container.decode([String].self, forKey: .finalizers)) ?? []) : nil
    let labels = try container.decodeIfPresent(Labels.self, forKey: .labels)
    pattern = labels?.pattern ?? ""
    revision = labels?.revision ?? ""
    annotations =
      try container.decodeIfPresent(PodAnnotations.self, forKey: .annotations) ?? PodAnnotations()
    ownerUID = try container.decodeIfPresent([Owner].self, forKey: .ownerReferences)?
      .first { $0.controller == true }?.uid.cut(toBytes: Self.uidLength)
  }

  /// What can be read of metadata that can't be decoded.
  fileprivate init(unreadable metadata: [JSONKey: RawJSON]) {
    key = ObjectKey(
      namespace: metadata["namespace"]?.string ?? "", name: metadata["name"]?.string ?? "")
    uid = metadata["uid"]?.string ?? ""
    resourceVersion = metadata["resourceVersion"]?.string ?? ""
    let labels = metadata["labels"]?.members ?? [:]
    pattern = labels[JSONKey(ChildLabels.pattern)]?.string ?? ""
    revision = labels[JSONKey(ChildLabels.revision)]?.string ?? ""
    let owners = (try? metadata["ownerReferences"]?.value())?.array ?? []
    ownerUID = owners.first { $0["controller"]?.bool == true }?["uid"]?.string?
      .cut(toBytes: Self.uidLength)
    created = metadata["creationTimestamp"]?.string.flatMap { Timestamp($0) }
    isTerminating = metadata["deletionTimestamp"]?.isNull == false
    annotations = PodAnnotations(unreadable: metadata["annotations"]?.members ?? [:])
  }
}

extension PodAnnotations: Decodable {
  private enum CodingKeys: String, CodingKey {
    case deletionCost = "controller.kubernetes.io/pod-deletion-cost"
    case replacement = "podpattern.dev/replacement"
    case attempt = "podpattern.dev/attempt"
    case index = "podpattern.dev/index"
    case withoutShipper = "podpattern.dev/without-log-shipper"
    case inPlaceUpdate = "podpattern.dev/in-place-update"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    deletionCost = try container.decodeIfPresent(String.self, forKey: .deletionCost)
    replacement = try container.decodeIfPresent(String.self, forKey: .replacement)
    attempt = try container.decodeIfPresent(String.self, forKey: .attempt)
    index = try container.decodeIfPresent(String.self, forKey: .index)
    withoutShipper = try container.decodeIfPresent(String.self, forKey: .withoutShipper)
    hasInPlaceUpdate =
      try container.decodeIfPresent(String.self, forKey: .inPlaceUpdate) != nil
  }

  /// The annotations that say what a pod is for, of one whose progress nobody can read.
  fileprivate init(unreadable annotations: [JSONKey: RawJSON]) {
    replacement = annotations[JSONKey(PodSnapshot.replacementAnnotation)]?.string
    attempt = annotations[JSONKey(PodSnapshot.attemptAnnotation)]?.string
    index = annotations[JSONKey(PodSnapshot.indexAnnotation)]?.string
    withoutShipper = annotations[JSONKey(PodSnapshot.withoutShipperAnnotation)]?.string
  }
}

extension PodStatus: Decodable {
  private enum CodingKeys: String, CodingKey {
    case phase, reason, message, conditions, initContainerStatuses, containerStatuses
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    phase = try container.decodeIfPresent(String.self, forKey: .phase)
    reason = try container.decodeIfPresent(String.self, forKey: .reason)
    message = try container.decodeIfPresent(String.self, forKey: .message)
    conditions =
      try container.decodeIfPresent(PodConditions.self, forKey: .conditions) ?? PodConditions()
    initContainers =
      try container.decodeIfPresent([ContainerSnapshot].self, forKey: .initContainerStatuses) ?? []
    containers =
      try container.decodeIfPresent([ContainerSnapshot].self, forKey: .containerStatuses) ?? []
  }
}

extension PodConditions: Decodable {
  private enum CodingKeys: String, CodingKey {
    case type, status, reason, message, lastTransitionTime
  }

  init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    while !list.isAtEnd { try take(list.nestedContainer(keyedBy: CodingKeys.self)) }
  }

  /// Takes one condition; time and message are only read where they are used.
  private mutating func take(_ condition: KeyedDecodingContainer<CodingKeys>) throws {
    func text(_ key: CodingKeys) throws -> String? {
      try condition.decodeIfPresent(String.self, forKey: key)
    }
    func has(status: String) throws -> Bool {
      try condition.decode(String.self, forKey: .status) == status
    }
    switch try condition.decode(String.self, forKey: .type) {
    case "Ready" where try has(status: "True"):
      takeReady(
        since: try condition.decodeIfPresent(Timestamp.self, forKey: .lastTransitionTime))
    case "PodScheduled" where try has(status: "False"):
      takeUnscheduled(reason: try text(.reason), message: try text(.message))
    case "PodReadyToStartContainers" where try has(status: "False"): lacksSandbox = true
    case "DisruptionTarget" where try has(status: "True"):
      takeDisruption(reason: try text(.reason))
    case InPlaceGate.conditionType:
      inPlaceGate = InPlaceGate(
        status: try? text(.status),
        since: try? condition.decodeIfPresent(Timestamp.self, forKey: .lastTransitionTime))
    default: break
    }
  }
}
