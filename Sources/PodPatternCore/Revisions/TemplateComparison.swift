internal import KubernetesCore
internal import ShipperContract

/// Finds the differences between two pod templates.
struct TemplateComparison {
  let roles: ContainerRoles
  private(set) var items: [TemplateChange.Item] = []

  init(roles: ContainerRoles) { self.roles = roles }

  /// Written by `kubectl rollout restart` and the like to have pods replaced: never applied in
  /// place.
  static let restartAnnotation = "kubectl.kubernetes.io/restartedAt"

  /// The digest of the shipper's configuration, on pods and in revisions of version 0.1.0.
  private static let formerDigest = "podpattern.dev/log-shipper-configuration"

  mutating func compare(_ old: JSONValue, _ new: JSONValue) {
    compareMetadata(old["metadata"], new["metadata"])
    compareSpec(old["spec"], new["spec"])
    for key in differing(old, new) where key != "metadata" && key != "spec" {
      note(key, .replacement)
    }
  }

  private mutating func note(
    _ subject: String, _ means: TemplateChange.Means, isRestart: Bool = false
  ) {
    let item = TemplateChange.Item(subject: subject, means: means, isRestart: isRestart)
    if !items.contains(item) { items.append(item) }
  }

  /// The keys under which two objects differ; a null is an absent field.
  private func differing(_ old: JSONValue?, _ new: JSONValue?) -> [String] {
    let (old, new) = (old?.object ?? [:], new?.object ?? [:])
    return allKeys(old, new).filter { key in
      (old.present(key)?.canonical ?? .null) != (new.present(key)?.canonical ?? .null)
    }
  }

  // MARK: - Metadata

  private mutating func compareMetadata(_ old: JSONValue?, _ new: JSONValue?) {
    for key in differing(old, new) {
      switch key {
      case "labels":
        for label in differing(old?[key], new?[key]) where label != ChildLabels.revision {
          note("label \(label)", .patch)
        }
      case "annotations":
        for annotation in differing(old?[key], new?[key]) { noteAnnotation(annotation) }
      default: note(key, .replacement)
      }
    }
  }

  private mutating func noteAnnotation(_ annotation: String) {
    switch annotation {
    // The shipper reads its configuration at its start, and the kubelet updates the files in the
    // pod as soon as the annotation changes: a pod keeps the configuration that it was created
    // with.
    case _ where annotation.hasPrefix(ChildLabels.pipelinePrefix), Self.formerDigest:
      noteConfiguration()
    case Self.restartAnnotation: note("restart", .replacement)
    default: note("annotation \(annotation)", .patch)
    }
  }

  /// The log shipper's configuration, and the arguments, variables and volumes that depend on it.
  private mutating func noteConfiguration() {
    note("configuration of the log shipper", .replacement)
  }

  // MARK: - Spec

  private mutating func compareSpec(_ old: JSONValue?, _ new: JSONValue?) {
    for key in differing(old, new) {
      switch key {
      case "containers", "initContainers":
        // Init containers run in their order.
        compareContainers(old?[key], new?[key], isOrdered: key == "initContainers")
      case "volumes": compareVolumes(old?[key], new?[key])
      default: note(key, .replacement)
      }
    }
  }

  private mutating func compareContainers(
    _ old: JSONValue?, _ new: JSONValue?, isOrdered: Bool
  ) {
    let (old, new) = (byName(old), byName(new))
    for name in old.keys where new[name] == nil {
      note("\(roles.phrase(name)) removed", .replacement)
    }
    for (name, container) in new {
      guard let before = old[name] else {
        note("\(roles.phrase(name)) added", .replacement)
        continue
      }
      let runsOn = !isOrdered || container["restartPolicy"] == "Always"
      for key in differing(before, container) {
        if name == ShipperFiles.containerName, ShipperLayout.configuredFields.contains(key) {
          noteConfiguration()
          continue
        }
        note(
          "\(key) of \(roles.phrase(name))",
          runsOn ? means(key, before[key], container[key]) : .replacement,
          isRestart: key == "image" || isRestartedForResizing(container))
      }
    }
    if old.keys != new.keys, Set(old.keys) == Set(new.keys) {
      note("order of the \(isOrdered ? "init containers" : "containers")", .replacement)
    }
  }

  /// What it takes to change a field of a container that keeps running.
  private func means(
    _ key: String, _ old: JSONValue?, _ new: JSONValue?
  ) -> TemplateChange.Means {
    switch key {
    case "image": old?.string == nil || new?.string == nil ? .replacement : .patch
    case "resources": isResizable(old, new) ? .resize : .replacement
    default: .replacement
    }
  }

  /// Whether the container's `resizePolicy` asks for a restart.
  private func isRestartedForResizing(_ container: JSONValue) -> Bool {
    (container["resizePolicy"]?.array ?? []).contains { $0["restartPolicy"] == "RestartContainer" }
  }

  /// Only CPU and memory can be resized.
  private func isResizable(_ old: JSONValue?, _ new: JSONValue?) -> Bool {
    differing(old, new).allSatisfy { part in
      (part == "requests" || part == "limits")
        && differing(old?[part], new?[part]).allSatisfy { $0 == "cpu" || $0 == "memory" }
    }
  }

  private mutating func compareVolumes(_ old: JSONValue?, _ new: JSONValue?) {
    let (old, new) = (byName(old), byName(new))
    for name in allKeys(old, new)
    where (old[name]?.canonical ?? .null) != (new[name]?.canonical ?? .null) {
      if ShipperLayout.isOwnVolume(name) {
        noteConfiguration()
        continue
      }
      let verb = old[name] == nil ? " added" : new[name] == nil ? " removed" : ""
      note("volume \(name)\(verb)", .replacement)
    }
    if items.isEmpty { note("order of the volumes", .replacement) }
  }

  private func allKeys(_ old: JSONObject, _ new: JSONObject) -> [String] {
    old.keys + new.keys.filter { old[$0] == nil }
  }

  private func byName(_ list: JSONValue?) -> JSONObject {
    JSONObject(
      (list?.array ?? []).map { ($0["name"]?.string ?? "", $0) }, uniquingKeysWith: { $1 })
  }
}
