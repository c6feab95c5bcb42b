package import KubernetesCore

/// What a class adds to one pod: the pod by the same rules as a PodPattern's, with what clashes left as
/// the pod has it.
package struct ClassParts {
  /// The pod with all that is added.
  package let pod: JSONValue
  /// What of the class the pod does not get, and why.
  package let remarks: FaultList
}

extension PodPatternClass {
  /// The label by which pods of a class are known; its value is the class's revision.
  package static func label(of name: String) -> String { "class.podpattern.dev/\(name)" }
  /// The annotation by which pods are left as they are.
  package static let optOut = "podpattern.dev/inject"

  /// A pod of one container with all that the class adds, for an API server to look at.
  package func sample(_ settings: ExpansionSettings) -> JSONValue {
    let values = spec.parameters.map { ($0.name, $0.defaultValue ?? "sample") }
    let pod: JSONObject = [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["generateName": "podpattern-class-sample-"],
      "spec": ["containers": [["name": "podpattern-sample", "image": "podpattern-sample"]]],
    ]
    return added(
      to: pod, settings: settings, values: Dictionary(values) { first, _ in first }
    ).pod
  }

  /// Adds what the class says to a pod.
  ///
  /// - `pod`: the pod as somebody made it.
  /// - `settings`: the operator's.
  /// - `revision`: the value of the class's label; none without it.
  /// - `values`: what the parameters are.
  func added(
    to pod: JSONObject, settings: ExpansionSettings, revision: String? = nil,
    values: [String: String]
  ) -> ClassParts {
    var substituted = self
    substituted.spec = spec.substituting(values)
    return substituted.addedAsItIs(to: pod, settings: settings, revision: revision)
  }

  /// The same with whatever stands where parameters do.
  func addedAsItIs(
    to pod: JSONObject, settings: ExpansionSettings, revision: String? = nil
  ) -> ClassParts {
    var reader = FieldReader()
    let template = PodTemplate(pod, at: .root, &reader)
    let own = Set((template.runtime + template.initContainers).map(\.name))
    var context = PodContext(
      template: template, sharedVolume: spec.sharedVolume(among: own.union(spec.names)),
      sharedVolumePath: .spec.key("sharedVolume"), settings: settings)
    context.helpers = spec.helpers
    var builder = PodBuilder(context)

    if var shipper = spec.logShipper,
      PlacedLogShipper.absence(of: shipper, in: context) == nil,
      !own.contains(ShipperState.containerName)
    {
      // The pod's own word wins.
      if template.spec["securityContext"]?.object?.present("fsGroup") != nil {
        shipper.fsGroup = nil
      }
      builder.add(
        PlacedLogShipper(
          shipper, in: context, podLabels: Set(shipper.podLabels), at: .logShipper, &reader))
    }
    let others =
      InitializerStep.containers(
        of: spec.initializers, at: .spec.key("initializers"), in: context, &reader)
      + Sidecar.containers(of: spec.sidecars, at: .spec.key("sidecars"), &reader)
    for container in others where own.contains(container.name) {
      reader.fault(
        container.namePath,
        .invalid(container.name, "the pod has a container of this name: it is left as it is"))
    }
    builder.add(others.filter { !own.contains($0.name) })

    if let revision { builder.labels[Self.label(of: metadata.name)] = .string(revision) }
    var whole = JSONValue.object(builder.build(&reader))
    whole.consentToEviction(unlike: template)
    return ClassParts(pod: whole, remarks: reader.faults)
  }
}

extension PodPatternClassSpec {
  /// The names of all containers that the class adds, or gives a mount of their own.
  var mountingNames: Set<String> {
    names.union((sharedVolume?.mounts ?? []).map(\.containerName))
  }

  /// The names of all containers that the class may add.
  var names: Set<String> {
    Set(
      initializers.map(\.name)
        + initializers.filter { $0.refreshSeconds != nil }.map(\.refresherName)
        + sidecars.map(\.name) + (logShipper == nil ? [] : [ShipperState.containerName]))
  }
}

extension JSONValue {
  /// Tells Cluster Autoscaler that the emptyDirs which were added are no obstacle, unless the pod says
  /// something of it.
  fileprivate mutating func consentToEviction(unlike template: PodTemplate) {
    let own = template.metadata["annotations"]?.object ?? [:]
    guard
      EvictionConsent.annotations.allSatisfy({ own.present($0) == nil })
    else { return }
    let volumes = (self["spec"]?["volumes"]?.array ?? []).filter(\.isAddedToDisk).compactMap {
      $0["name"]?.string
    }.filter { !template.hasVolume($0) }
    guard !volumes.isEmpty else { return }
    var annotations = self["metadata"]?["annotations"] ?? [:]
    annotations[EvictionConsent.volumesAnnotation] = .string(volumes.joined(separator: ","))
    self["metadata"]?["annotations"] = annotations
  }

  /// Whether a volume is an emptyDir on the node's disk.
  var isAddedToDisk: Bool {
    guard let directory = self["emptyDir"] else { return false }
    return directory["medium"]?.string != "Memory"
  }
}
