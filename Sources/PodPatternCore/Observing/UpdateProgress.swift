internal import FoundationEssentials
internal import KubernetesCore

/// The kubelet's progress with a pod that was updated in place.
package struct UpdateProgress: Sendable, Hashable {
  /// Containers that have yet to be restarted with their new image.
  package var pending: [String]
  /// Containers that are running and have yet to get their new resources.
  package var resizing: [String]
  /// Why the node can't provide the resources in the spec; nil if it can or may yet.
  package var infeasible: String?
  /// Whether a container is about to be restarted for its new resources, as its `resizePolicy` says.
  var isRestartingForResize = false
  /// What is recorded of the pending containers.
  var records: [String: InPlaceRecord.Container] = [:]

  /// By default a pod that conforms to its spec.
  package init(pending: [String] = [], resizing: [String] = [], infeasible: String? = nil) {
    self.pending = pending
    self.resizing = resizing
    self.infeasible = infeasible
  }
}

extension UpdateProgress: Decodable {
  private enum CodingKeys: String, CodingKey { case metadata, spec, status }

  private struct Metadata: Decodable {
    let annotations: [String: String]
    let generation: Count?
  }

  /// What is asked for of a pod's spec.
  struct Spec: Decodable {
    struct Container: Decodable {
      var name: String
      var image: String?
      var restartPolicy: String?
      var resources: Resources?
      var resizePolicy: [ResizePolicy]?
    }

    struct ResizePolicy: Decodable {
      var resourceName: String?
      var restartPolicy: String?
    }

    var containers: [Container]
    var initContainers: [Container]?
    var restartPolicy: String?
  }

  /// What is asked for of a pod's status.
  struct PodStatus: Decodable {
    struct Condition: Decodable {
      var type: String
      var status: String
      var reason: String?
      var message: String?
    }

    var phase: String?
    var observedGeneration: Count?
    var containerStatuses: [SeenContainer]?
    var initContainerStatuses: [SeenContainer]?
    var conditions: [Condition]?
  }

  struct Resources: Decodable {
    var requests: ResourceAmounts?
    var limits: ResourceAmounts?
  }

  struct SeenContainer {
    var name: String
    var image: String?
    var imageID: String?
    var resources: Resources?
    /// The same as plans see it.
    var snapshot: ContainerSnapshot

    /// Whether it runs an image, by a name or a digest of it.
    func isOf(_ wanted: String) -> Bool {
      if image.map(ImageReference.init) == ImageReference(wanted) { return true }
      guard let digest = ImageReference.digest(in: wanted) else { return false }
      return [image, imageID].contains { $0.flatMap(ImageReference.digest) == digest }
    }
  }

  /// Decodes a pod that has the annotation of an update in place.
  package init(from decoder: any Decoder) throws {
    let pod = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try pod.decode(Metadata.self, forKey: .metadata)
    self.init(
      record: metadata.annotations[ChildLabels.inPlaceUpdate], generation: metadata.generation ?? 0,
      try pod.decode(Spec.self, forKey: .spec),
      try pod.decodeIfPresent(PodStatus.self, forKey: .status))
  }

  /// - Parameters:
  ///   - record: the annotation of the update.
  ///   - generation: the generation of the pod's spec.
  ///   - spec: what the pod is to be.
  ///   - status: what it is.
  init(record: String?, generation: Count, _ spec: Spec, _ status: PodStatus?) {
    let record = record.flatMap {
      try? JSONDecoder().decode(InPlaceRecord.self, from: Data($0.utf8))
    }
    self.init()
    // A pod that has ended is not updated any more.
    guard status?.phase != "Succeeded", status?.phase != "Failed" else { return }
    let actual = (status?.containerStatuses ?? []) + (status?.initContainerStatuses ?? [])
    // Dictionaries: a pod may have thousands of containers, and its annotation may name as many.
    let found = Dictionary(actual.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let resized = Set(record?.resized ?? [])
    // Kubelets before 1.34 do not say which spec they have seen.
    let isSpecSeen = status?.observedGeneration.map { $0 >= generation } ?? true
    let runs = [(spec.containers, false), (spec.initContainers ?? [], true)]
    for (container, isInit) in runs.flatMap({ list, isInit in list.map { ($0, isInit) } }) {
      let seen = found[container.name]
      let policy =
        container.restartPolicy ?? (isInit ? "OnFailure" : spec.restartPolicy ?? "Always")
      if let change = record?.containers[container.name],
        !Self.hasFollowed(change, container, seen, policy, isSpecSeen: isSpecSeen)
      {
        pending.append(container.name)
        records[container.name] = change
      }
      let unmet = resized.contains(container.name) ? Self.unmetResources(container, seen) : []
      if !unmet.isEmpty { resizing.append(container.name) }
      let isRestarted = (container.resizePolicy ?? []).contains {
        $0.restartPolicy == "RestartContainer" && $0.resourceName.map(unmet.contains) == true
      }
      if isRestarted, seen?.snapshot.state == .running { isRestartingForResize = true }
    }
    let unreported = (record?.resized ?? []).filter { found[$0]?.resources == nil }
    readConditions(
      status?.conditions ?? [], resized: record?.resized ?? [], unreported: unreported)
  }

  /// - `unreported`: the resized containers of which the kubelet does not report any resources. Of
  ///   the others it may say that a resize is in progress long after it is done: it compares bytes
  ///   with amounts that are none, such as `0.02Gi`.
  private mutating func readConditions(
    _ conditions: [PodStatus.Condition], resized: [String], unreported: [String]
  ) {
    for condition in conditions where condition.status == "True" && !resized.isEmpty {
      switch condition.type {
      case "PodResizePending" where condition.reason == "Infeasible":
        infeasible = condition.message?.cut(toBytes: TextLimits.message) ?? "the node can't"
        fallthrough
      case "PodResizePending":
        for name in resized where !resizing.contains(name) { resizing.append(name) }
      case "PodResizeInProgress":
        for name in unreported where !resizing.contains(name) { resizing.append(name) }
      default: break
      }
    }
  }

  /// Whether a container runs what the spec says, or never will: it has ended for good.
  ///
  /// The kubelet starts it anew for every other image in its spec. What it then reports as the image
  /// may be any name that the runtime knows the image by, the former one included.
  ///
  /// - `policy`: when it is started again once it has ended.
  /// - `isSpecSeen`: whether the status is of the present spec. A container may have failed and been
  ///   started again before that.
  private static func hasFollowed(
    _ change: InPlaceRecord.Container, _ wanted: Spec.Container, _ seen: SeenContainer?,
    _ policy: String, isSpecSeen: Bool
  ) -> Bool {
    guard let seen, let image = wanted.image else { return false }
    switch seen.snapshot.state {
    case .waiting: return false
    case .terminated(let end):
      return policy == "Never" || (policy == "OnFailure" && end.exitCode == 0)
    case .running: break
    }
    if seen.isOf(image) { return true }
    guard seen.snapshot.isLater(than: change) else {
      // The change was taken back: it goes on as it is.
      return change.image.map(ImageReference.init) == ImageReference(image)
    }
    return isSpecSeen
  }

  /// The resources that a container has yet to get; none if the kubelet does not report any.
  private static func unmetResources(
    _ wanted: Spec.Container, _ seen: SeenContainer?
  ) -> [String] {
    guard let actual = seen?.resources else { return [] }
    return (wanted.resources?.requests?.unmet(by: actual.requests, as: .requests) ?? [])
      + (wanted.resources?.limits?.unmet(by: actual.limits, as: .limits) ?? [])
  }
}

extension ContainerSnapshot {
  /// Whether this is a later run of the container than the recorded one.
  fileprivate func isLater(than record: InPlaceRecord.Container) -> Bool {
    if restarts > record.restarts.value { return true }
    if let before = record.containerID, let containerID, containerID != before { return true }
    guard let before = record.startedAt.flatMap({ Timestamp($0) }), let startedAt else {
      return false
    }
    return before < startedAt
  }
}

extension UpdateProgress.SeenContainer: Decodable {
  private enum CodingKeys: String, CodingKey { case name, image, imageID, resources }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    image = try container.decodeIfPresent(String.self, forKey: .image)
    imageID = try container.decodeIfPresent(String.self, forKey: .imageID)
    resources = try container.decodeIfPresent(UpdateProgress.Resources.self, forKey: .resources)
    snapshot = try ContainerSnapshot(from: decoder)
  }
}
