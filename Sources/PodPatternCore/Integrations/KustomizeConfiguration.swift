package import KubernetesCore

/// What Kustomize has to be told of PodPatterns for its transformers to reach into them: images,
/// replicas, labels, annotations, and the names of objects that it generates or renames.
///
/// The form is that of a transformer configuration, which a kustomization lists under `configurations`
/// (<https://github.com/kubernetes-sigs/kustomize/tree/master/examples/transformerconfigs>).
///
/// Names that stand under keys of the user's can't be
/// told: Kustomize has no path for them.
package enum KustomizeConfiguration {
  /// The configuration as it is written to a file.
  package static let json: JSONValue = [
    "images": .array(images.map { field($0) }),
    "replicas": [field("spec/replicas")],
    "commonLabels": [field("spec/template/metadata/labels", creates: true)],
    "templateLabels": [field("spec/template/metadata/labels", creates: true)],
    "commonAnnotations": [field("spec/template/metadata/annotations", creates: true)],
    "nameReference": .array(nameReferences),
  ]

  private static func field(_ path: String, creates: Bool = false) -> JSONValue {
    var field: JSONValue = [
      "group": "podpattern.dev", "kind": "PodPattern", "path": .string(path),
    ]
    if creates { field["create"] = true }
    return field
  }

  /// Images, but for those of the template's containers: Kustomize looks for these in any kind.
  private static var images: [String] {
    PodPatternCRD.specPlaces.filter { place in
      place.path.last == "image" && place.node["type"] == "string"
        && !place.slashed.hasPrefix("spec/template/")
    }.map(\.slashed)
  }

  /// Objects of core/v1 and others that a pod names, by the names of the field and of what it stands in.
  private static let named: [String: String] = [
    "configMap/name": "ConfigMap", "configMapKeyRef/name": "ConfigMap",
    "configMapRef/name": "ConfigMap", "secret/name": "Secret", "secret/secretName": "Secret",
    "secretKeyRef/name": "Secret", "secretRef/name": "Secret",
    "nodePublishSecretRef/name": "Secret", "azureFile/secretName": "Secret",
    "imagePullSecrets/name": "Secret", "persistentVolumeClaim/claimName": "PersistentVolumeClaim",
    "spec/serviceAccountName": "ServiceAccount", "spec/serviceAccount": "ServiceAccount",
    "spec/priorityClassName": "PriorityClass", "spec/runtimeClassName": "RuntimeClass",
  ]

  private static let groups = [
    "PriorityClass": "scheduling.k8s.io", "RuntimeClass": "node.k8s.io",
  ]

  private static var nameReferences: [JSONValue] {
    var places: [String: [String]] = [:]
    for place in PodPatternCRD.specPlaces {
      guard let kind = place.node[SchemaNote.refersTo]?.string ?? named[place.tail] else {
        continue
      }
      places[kind, default: []].append(place.slashed)
    }
    return places.sorted { $0.key < $1.key }.map { kind, paths in
      var reference: JSONValue = ["kind": .string(kind), "version": "v1"]
      if let group = groups[kind] { reference["group"] = .string(group) }
      reference["fieldSpecs"] = .array(paths.sorted().map { field($0) })
      return reference
    }
  }
}
