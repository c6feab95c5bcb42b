internal import FoundationEssentials
internal import KubernetesCore

extension APIServer {
  /// Answers requests for documents about the server.
  func document(_ parts: [String], _ request: APIRequest) throws(APIFailure) -> APIResponse {
    guard request.method == .get else { throw .methodNotAllowed }
    switch parts.first {
    case "healthz", "readyz", "livez":
      return APIResponse(
        status: 200, headers: [HTTPHeader("Content-Type", "text/plain; charset=utf-8")],
        body: .init("ok".utf8))
    case "openapi" where parts.count > 1 && parts[1] == "v3":
      guard let document = presentation?.openAPI(parts[2...], of: registry.types) else {
        return .noPage
      }
      return APIResponse(json: document)
    case "version": return APIResponse(json: Discovery.version)
    default:
      guard let document = Discovery(registry: registry).document(parts) else {
        if parts.first == "api" { throw .unknownPath }
        return .noPage
      }
      return APIResponse(json: document)
    }
  }

  /// Answers requests for subresources that are no objects.
  mutating func performOther(
    _ subresource: String, _ call: Call
  ) throws(APIFailure) -> APIResponse {
    switch (call.type, subresource) {
    case (.namespaces, "finalize"): return try finalize(call)
    case (.pods, "log"):
      guard call.request.method == .get else { throw .methodNotAllowed }
      return try ContainerLogs.answer(
        to: call.request, for: try stored(call), podRun?(call.key), now: call.now)
    case (.pods, "exec"), (.pods, "attach"), (.pods, "portforward"):
      _ = try stored(call)
      throw APIFailure(
        501, "NotImplemented",
        "the cluster is simulated: no program runs in its pods, so that pods/\(subresource) reaches "
          + "nobody")
    case (.pods, "eviction"): return try evict(call)
    case (.pods, "binding"): return try bind(call)
    default: throw .unknownPath
    }
  }

  private mutating func finalize(_ call: Call) throws(APIFailure) -> APIResponse {
    var object = try stored(call)
    object["spec"] = try call.body()["spec"] ?? [:]
    if object.isTerminating, object.hasNoFinalizers {
      _ = database.remove(call.served.table, call.key)
      return try answer(object, call)
    }
    return try answer(database.put(call.served.table, call.key, object), call)
  }

  private mutating func bind(_ call: Call) throws(APIFailure) -> APIResponse {
    var pod = try stored(call)
    pod["spec"]?["nodeName"] = try call.body()["target"]?["name"]
    _ = database.put(call.served.table, call.key, pod)
    return APIResponse(json: .success, status: 201)
  }
}
