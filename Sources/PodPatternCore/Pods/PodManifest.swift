package import KubernetesCore

/// The pods of one revision, encoded except for their names and annotations of single pods, so that a
/// thousand pods cost one encoding.
///
/// It keeps only bytes: a document takes up to forty times as much memory as values, and there is one
/// manifest for each pattern.
package struct PodManifest: Sendable, Hashable {
  /// How the pods are encoded.
  private enum Form: Hashable {
    /// In protobuf, which costs an API server a sixth less for each pod: all that says the same in it.
    case protobuf(ProtobufPodForm)
    /// In JSON: whatever a template may hold.
    case json(JSONPodForm)
  }

  private let form: Form
  /// The readiness gates that the template itself has, where one more was added.
  private let ownGates: OwnGates?

  /// Whether the pods get the readiness gate of updates in place.
  var isGated: Bool { ownGates != nil }

  /// The template's readiness gates; nil if it does not have the field.
  private struct OwnGates: Hashable { let value: JSONValue? }

  /// The pods of a template, which has everything but their names.
  ///
  /// - `isGated`: whether they get the readiness gate of updates in place. It is no part of their
  ///   revision: whether a pod has it says how it can be updated, and not what it is.
  init(template: JSONObject, isGated: Bool) {
    var template = template
    let own = template["spec"]?["readinessGates"]
    // What is no list is left for the API server to refuse.
    if isGated, own?.isNull != false || own?.array != nil {
      template["spec"]?["readinessGates"] = .array((own?.array ?? []) + [.inPlaceGate])
      ownGates = OwnGates(value: own)
    } else {
      ownGates = nil
    }
    var metadata = template["metadata"]?.object ?? [:]
    metadata["name"] = nil
    // A null is an absent field.
    if metadata["annotations"]?.object == nil { metadata["annotations"] = nil }
    var placed = JSONObject()
    placed["namespace"] = metadata.removeValue(forKey: "namespace")
    placed.merge(metadata) { first, _ in first }
    let rest = template.filter { !["apiVersion", "kind", "metadata"].contains($0.key) }
    form =
      ProtobufPodForm(metadata: placed, rest: rest).map { .protobuf($0) }
      ?? .json(JSONPodForm(metadata: placed, rest: rest))
  }

  /// The pods of a template as a revision keeps it, for an owner in a namespace.
  package init(
    podTemplate: JSONValue, owner: OwnerReference, namespace: String, isGated: Bool
  ) {
    var template = podTemplate.object ?? [:]
    template.setOwner(owner)
    template.setMetadata("namespace", .string(namespace))
    self.init(template: template, isGated: isGated)
  }

  /// The body of a request that creates a pod.
  ///
  /// - `name`: A valid name of a pod.
  /// - `annotations`: Annotations beside those of the template, none of which has their keys.
  package func body(named name: String, annotations: [(String, String)] = []) -> EncodedObject {
    switch form {
    case .protobuf(let form): form.body(named: name, annotations: annotations)
    case .json(let form): form.body(named: name, annotations: annotations)
    }
  }

  /// How many bytes it takes: as many as one body, its name aside.
  package var size: Int {
    switch form {
    case .protobuf(let form): form.size
    case .json(let form): form.size
    }
  }

  /// How many pods may be made at a time: as many as take 2 MiB, and one at least.
  package var podsInMemory: Int { max(1, (2 << 20) / max(1, size)) }

  /// Metadata and spec of the pods, without what belongs to a place in a cluster.
  package var podTemplate: JSONValue {
    var template = pod(named: "")
    for key in ["apiVersion", "kind"] { template[key] = nil }
    var metadata = template["metadata"] ?? [:]
    for key in ["name", "namespace", "ownerReferences"] { metadata[key] = nil }
    template["metadata"] = metadata
    if let ownGates { template["spec"]?["readinessGates"] = ownGates.value }
    return template
  }

  /// Whether the pods have a volume of a ConfigMap.
  func mounts(configMap name: String) -> Bool {
    (podTemplate["spec"]?["volumes"]?.array ?? []).contains { volume in
      let projected = volume["projected"]?["sources"]?.array ?? []
      return ([volume] + projected).contains { $0["configMap"]?["name"]?.string == name }
    }
  }

  /// The pod of a name, as a value.
  package func pod(named name: String, annotations: [(String, String)] = []) -> JSONValue {
    // Reading what was encoded here can't fail; and a server would refuse an empty pod.
    body(named: name, annotations: annotations).json ?? [:]
  }
}
