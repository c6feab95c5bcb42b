internal import KubernetesCore

extension PodAssembly {
  /// What a pod takes from the template's metadata: as with a ReplicaSet, the name and what a
  /// server writes are not the template's to say.
  mutating func metadataOfTemplate() -> JSONObject {
    let path = Self.templatePath.key("metadata")
    let ignored: Set<String> = [
      "name", "generateName", "namespace", "uid", "resourceVersion", "generation",
      "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink",
      "managedFields", "ownerReferences",
    ]
    let metadata = (reader.object(spec.template["metadata"], path) ?? [:])
      .filter { !ignored.contains($0.key) }
    for kind in ["label", "annotation"] {
      let path = path.key("\(kind)s")
      checkReserved(reader.object(metadata["\(kind)s"], path) ?? [:], kind, path)
    }
    return metadata
  }

  /// What is ours to say of a pod is not the template's: the operator reads it back, and counts by it.
  /// The pattern's own name does no harm.
  private mutating func checkReserved(_ members: JSONObject, _ kind: String, _ path: FieldPath) {
    let own = JSONValue.string(pattern.metadata.name)
    for (key, value) in members
    where key.beginsWithBytes(of: "\(PodPattern.group)/") && !value.isNull {
      if kind == "label", key == ChildLabels.pattern, value == own { continue }
      reader.fault(
        path.key(key),
        .invalid(value.string ?? "", "the \(kind) is PodPattern's own: leave it out"))
    }
  }

  /// The pods' template with all labels, and the revision that it is.
  func template() -> (template: JSONObject, revision: String) {
    var metadata = templateMetadata
    metadata["labels"] = .object(labels(from: metadata["labels"]?.object ?? [:]))
    if let shipperConfiguration {
      var annotations = metadata.present("annotations")?.object ?? [:]
      annotations.merge(shipperConfiguration.annotations) { _, own in own }
      metadata["annotations"] = .object(annotations)
    }
    var template: JSONObject = ["metadata": .object(metadata), "spec": .object(finishedSpec())]
    let known: Set<String> = ["apiVersion", "kind", "metadata", "spec", "status"]
    for (key, value) in spec.template.object ?? [:] where !known.contains(key) {
      template[key] = value
    }
    let revision = StableHash.name(of: .object(template))
    metadata["labels", default: [:]][ChildLabels.revision] = .string(revision)
    template["metadata"] = .object(metadata)
    return (template, revision)
  }

  /// The labels of a child, added to those that it has; whoever made the template may name another
  /// managing tool there, as Helm charts do.
  func labels(from own: JSONObject = [:]) -> JSONObject {
    var labels = own
    if labels.present(ChildLabels.managedBy) == nil {
      labels[ChildLabels.managedBy] = .string(ChildLabels.manager)
    }
    labels[ChildLabels.pattern] = .string(pattern.metadata.name)
    return labels
  }

  private func finishedSpec() -> JSONObject {
    var result = podSpec
    func set(_ key: String, _ values: [JSONValue]) {
      if !values.isEmpty { result[key] = .array(values) }
    }
    set("volumes", volumes)
    set("initContainers", initContainers.map { .object($0.json) })
    set("containers", containers.map { .object($0.json) })
    return result
  }

  /// The pod's init containers, in the order of their start.
  private var initContainers: [PlacedContainer] {
    guard settings.nativeSidecars else { return templateInit + initializers }
    return native(.beforeInit) + templateInit + initializers + native(.beforeRuntime)
  }

  private var containers: [PlacedContainer] {
    runtime + demoted + sidecars[.withRuntime, default: []]
  }

  /// The sidecars that would be native ones if the cluster knew them.
  var demoted: [PlacedContainer] {
    guard !settings.nativeSidecars else { return [] }
    return (sidecars[.beforeInit, default: []] + sidecars[.beforeRuntime, default: []]).map {
      var container = $0
      container.json["restartPolicy"] = nil
      return container
    }
  }

  private func native(_ start: SidecarStart) -> [PlacedContainer] {
    sidecars[start, default: []].map {
      var container = $0
      container.becomeNativeSidecar()
      return container
    }
  }

  /// The init containers that end, in their order.
  var endingInitContainerNames: [String] {
    (templateInit + initializers).filter { $0.json["restartPolicy"]?.string != "Always" }
      .map(\.name)
  }
}
