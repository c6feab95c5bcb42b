internal import KubernetesCore

extension APIServer {
  /// Reads or writes the scale subresource.
  mutating func performScale(_ call: Call) throws(APIFailure) -> APIResponse {
    guard let paths = call.served.scale else { throw .unknownPath }
    let current = try stored(call)
    let scale = Self.scale(of: current, paths)
    switch call.request.method {
    case .get: return APIResponse(json: scale)
    case .put: return try setScale(try call.body(), current, paths, call)
    case .patch:
      let patch = try call.body()
      let changed =
        call.contentType == PatchType.json.rawValue
        ? try scale.applying(jsonPatch: patch) : scale.applyingMergePatch(patch)
      return try setScale(changed, current, paths, call)
    default: throw .methodNotAllowed
    }
  }

  private mutating func setScale(
    _ scale: JSONValue, _ current: JSONValue, _ paths: ServedType.ScalePaths, _ call: Call
  ) throws(APIFailure) -> APIResponse {
    let version = scale.metadata("resourceVersion") ?? ""
    guard version.isEmpty || version == current.metadata("resourceVersion") else {
      throw .changedMeanwhile(call.type, call.key.name)
    }
    let replicas = scale["spec"]?["replicas"]?.integer ?? 0
    guard replicas >= 0 else {
      throw .invalid(
        kind: "Scale.autoscaling", group: "autoscaling", bareKind: "Scale", name: call.key.name,
        [
          FieldFault(
            .invalid, "spec.replicas", value: .integer(replicas),
            "must be greater than or equal to 0")
        ])
    }
    var object = call.served.strategy.shown(current, as: call.type)
    object.set(paths.specReplicas, .integer(replicas))
    let whole = call.ofObject(call.key, writerSubresource: "scale")
    return APIResponse(json: Self.scale(of: try update(object, whole), paths))
  }

  private static func scale(
    of object: JSONValue, _ paths: ServedType.ScalePaths
  ) -> JSONValue {
    var metadata: JSONValue = [:]
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
      metadata[field] = object["metadata"]?[field]
    }
    var status: JSONValue = ["replicas": object.at(paths.statusReplicas) ?? 0]
    if let selector = paths.labelSelector.flatMap({ object.at($0) }) {
      status["selector"] = selector
    }
    var spec: JSONValue = [:]
    spec["replicas"] = object.at(paths.specReplicas)
    return [
      "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata, "spec": spec,
      "status": status,
    ]
  }
}
