internal import KubernetesCore

/// A pod's spec in one form, as far as fields stand for others: on fields that have one each.
enum PodSpecForm {
  /// `isWhole`: whether the spec has all containers that the pod will have.
  static func form(of spec: JSONObject, isWhole: Bool) -> JSONObject {
    var spec = spec
    // The former name of the field, which the API server keeps equal to it.
    if let former = spec.removeValue(forKey: "serviceAccount"), spec["serviceAccountName"] == nil,
      former != "default"
    {
      spec["serviceAccountName"] = former
    }
    let hostNetwork = spec["hostNetwork"] == true
    for list in ["containers", "initContainers", "ephemeralContainers"] {
      guard let containers = spec[list]?.array else { continue }
      spec[list] = .array(
        containers.map { container in
          guard let container = container.object else { return container }
          return .object(ContainerForm.form(of: container, hostNetwork: hostNetwork))
        })
    }
    if let volumes = spec["volumes"]?.array {
      spec["volumes"] = .array(volumes.map(VolumeForm.form))
    }
    if let overhead = spec["overhead"]?.object {
      spec["overhead"] = .object(ResourcesForm.rounded(overhead))
    }
    if let resources = spec["resources"]?.object {
      var form = ResourcesForm.rounded(in: resources)
      if isWhole { PodResources(spec).complete(&form) }
      spec["resources"] = .object(form.sortedByKey)
    }
    return spec.sortedByKey
  }
}
