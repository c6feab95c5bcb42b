internal import FoundationEssentials
internal import KubernetesCore

extension PodSnapshot: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, spec, status }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try container.decode(Metadata.self, forKey: .metadata)
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
      node: try container.decodeIfPresent(Spec.self, forKey: .spec)?.nodeName,
      replacement: metadata.annotations?.replacement.flatMap { Count($0) }?.value ?? 0,
      update: metadata.annotations?.inPlaceUpdate == nil ? nil : try UpdateProgress(from: decoder))
    attempt = metadata.annotations?.attempt.flatMap { Count($0) }?.value ?? 0
    guard let status = try container.decodeIfPresent(PodStatus.self, forKey: .status) else {
      return
    }
    phase = status.phase.map { PodPhase(rawValue: $0) ?? .unknown } ?? .pending
    if hasEnded { life = try PodLife(from: decoder).seconds }
    reason = status.reason?.cut(toBytes: TextLimits.word)
    message = status.message?.cut(toBytes: TextLimits.message)
    initContainers = status.initContainerStatuses ?? []
    containers = status.containerStatuses ?? []
    for condition in status.conditions ?? [] {
      switch condition {
      case .ready(let since): readySince = since
      case .unschedulable(let why): unschedulable = why
      case .other: break
      }
    }
  }

  private struct Metadata: Decodable {
    let name: String
    let namespace: String?
    let uid: String?
    let resourceVersion: String?
    let creationTimestamp: Timestamp?
    let isTerminating: Bool
    let labels: Labels?
    let annotations: Annotations?
    let ownerReferences: [Owner]?

    private enum CodingKeys: String, CodingKey {
      case name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, labels
      case annotations, ownerReferences
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
    let inPlaceUpdate: String?

    private enum CodingKeys: String, CodingKey {
      case deletionCost = "controller.kubernetes.io/pod-deletion-cost"
      case replacement = "podpattern.dev/replacement"
      case attempt = "podpattern.dev/attempt"
      case inPlaceUpdate = "podpattern.dev/in-place-update"
    }
  }

  private struct Owner: Decodable {
    let uid: String
    let controller: Bool?
  }

  private struct Spec: Decodable { let nodeName: String? }

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
    case unschedulable(String)
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
        self = .unschedulable((message ?? reason).cut(toBytes: TextLimits.message))
      default: self = .other
      }
    }
  }
}
