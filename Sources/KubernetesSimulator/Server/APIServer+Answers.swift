internal import KubernetesCore

extension APIServer {
  /// The answer that shows one stored object.
  func answer(
    _ object: JSONValue, _ call: Call, status: Int = 200, warnings: [String] = []
  ) throws(APIFailure) -> APIResponse {
    let form = try Representation(accept: call.request.headers["Accept"], presentation)
    return APIResponse(
      json: form.show(
        object, call.served, including: call.parameters["includeObject"], now: call.now),
      status: status, warnings: warnings)
  }

  /// The answer that shows a list of stored objects.
  func answerList(
    _ objects: [JSONValue], _ call: Call, metadata: JSONValue
  ) throws(APIFailure) -> APIResponse {
    let shown = objects.map { call.served.strategy.shown($0, as: call.type) }
    switch try Representation(accept: call.request.headers["Accept"], presentation) {
    case .full:
      let items = call.served.isCustom ? shown : shown.map(Self.untyped)
      return APIResponse(json: [
        "kind": .string(call.served.listKind), "apiVersion": .string(call.type.apiVersion),
        "metadata": metadata, "items": .array(items),
      ])
    case .metadata:
      return APIResponse(json: [
        "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata, "items": .array(shown.map(Representation.metadata)),
      ])
    case .table(let presentation):
      return APIResponse(
        json: presentation.table(
          of: shown, call.served, including: call.parameters["includeObject"],
          metadata: metadata, hasHeader: true, now: call.now))
    }
  }

  /// Items of built-in types come without their type: the list has it.
  private static func untyped(_ object: JSONValue) -> JSONValue {
    object.removing("kind").removing("apiVersion")
  }

  /// The metadata of a list that is whole and new.
  func listMetadata() -> JSONValue {
    ["resourceVersion": .string(String(database.revision))]
  }
}
