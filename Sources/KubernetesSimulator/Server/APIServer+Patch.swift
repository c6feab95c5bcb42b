internal import KubernetesCore

extension APIServer {
  /// Changes an object as a patch says.
  mutating func patch(_ call: Call) throws(APIFailure) -> APIResponse {
    let accepted: [PatchType] =
      [.json, .merge] + (call.served.isCustom ? [] : [.strategicMerge]) + [.apply]
    guard let kind = PatchType(rawValue: call.contentType), accepted.contains(kind) else {
      throw .unsupportedMediaType(accepted.map(\.rawValue))
    }
    if kind == .apply { return try apply(call) }
    let old = call.served.strategy.shown(try stored(call), as: call.type)
    var document = try patched(old, kind, try call.body(), call.served.schema)
    if kind == .strategicMerge, call.type == .controllerRevisions {
      // The server decodes and encodes the data for this kind of patch, and for no other.
      document["data"] = try? JSONValue(parsing: (document["data"] ?? .null).serializedAsGo())
    }
    let decoded = try decode(document, call)
    let object = try update(decoded.object, call)
    return try answer(object, call, warnings: decoded.warnings)
  }

  private func patched(
    _ object: JSONValue, _ kind: PatchType, _ patch: JSONValue, _ schema: StructuralSchema
  ) throws(APIFailure) -> JSONValue {
    switch kind {
    case .merge: object.applyingMergePatch(patch)
    case .json: try object.applying(jsonPatch: patch)
    case .strategicMerge: object.applyingStrategicMergePatch(patch, schema: schema)
    case .apply: object
    }
  }
}

extension JSONValue {
  /// This document with a JSON patch applied, whose failure is one of the API's.
  func applying(jsonPatch patch: JSONValue) throws(APIFailure) -> JSONValue {
    do throws(PatchError) {
      return try JSONPatch(json: patch).applied(to: self)
    } catch {
      throw APIFailure(error)
    }
  }
}
