internal import FoundationEssentials
internal import KubernetesCore

/// An API server as a value: a request goes in, an answer comes out, and the objects have changed.
///
/// It has no clock and no concurrency; its holder passes the time, and delivers changes to watches.
struct APIServer: Sendable {
  /// What a request is answered with.
  enum Answer: Sendable {
    case response(APIResponse)
    /// Events from now on, until the watch ends.
    case watch(WatchPlan)
  }

  /// A check of objects that the schema can't make: which fields of a custom resource are at fault.
  typealias Admission = @Sendable (ResourceType, JSONValue) -> [String]

  var database: ObjectDatabase
  var registry = TypeRegistry()
  var assignments = Assignments()
  var identifiers: IdentifierGenerator
  /// How objects are shown to people; nil where nobody asks for that.
  var presentation: (any Presentation)?
  let admission: Admission
  /// The lives of pods on their nodes, while a request is answered; nil where no kubelet is modelled.
  var podRun: (@Sendable (ObjectKey) -> PodRun?)?

  /// A server with the namespaces that every cluster has.
  init(
    seed: UInt64, historyLimit: Int = 20_000, now: Date, admission: @escaping Admission
  ) {
    database = ObjectDatabase(historyLimit: historyLimit)
    identifiers = IdentifierGenerator(seed: seed)
    self.admission = admission
    for name in ["default", "kube-system", "kube-public", "kube-node-lease"] {
      _ = respond(
        to: .create(
          .namespaces, namespace: nil, body: Data(#"{"metadata":{"name":"\#(name)"}}"#.utf8)),
        now: now)
    }
  }

  /// Answers a request that came at a time.
  mutating func respond(to request: APIRequest, now: Date) -> Answer {
    do throws(APIFailure) {
      switch Route(path: request.path) {
      case .document(let parts):
        return .response(try document(parts, request))
      case .resource("authorization.k8s.io", "v1", "selfsubjectaccessreviews", nil, nil, nil)
      where request.method == .post:
        return .response(try review(request))
      case .resource(let group, let version, let plural, let namespace, let name, let part):
        guard registry.serves(group: group, version: version) else { return .response(.noPage) }
        guard let served = registry.type(group: group, version: version, plural: plural),
          served.type.isNamespaced || namespace == nil
        else { throw .unknownPath }
        return try perform(
          Call(
            request: request, served: served, namespace: namespace, name: name, subresource: part,
            now: now))
      }
    } catch {
      return .response(APIResponse(failure: error))
    }
  }

  private mutating func perform(_ call: Call) throws(APIFailure) -> Answer {
    if let subresource = call.subresource, !call.served.subresources.contains(subresource) {
      return .response(try performOther(subresource, call))
    }
    if call.subresource == "scale" { return .response(try performScale(call)) }
    if call.subresource != nil, ![.get, .put, .patch].contains(call.request.method) {
      throw .methodNotAllowed
    }
    switch (call.request.method, call.name) {
    case (.get, nil): return try list(call)
    case (.get, .some): return .response(try get(call))
    case (.post, nil): return .response(try create(call))
    case (.put, .some): return .response(try replace(call))
    case (.patch, .some): return .response(try patch(call))
    case (.delete, .some): return .response(try delete(call))
    case (.delete, nil): return .response(try deleteCollection(call))
    default: throw .methodNotAllowed
    }
  }

  private func get(_ call: Call) throws(APIFailure) -> APIResponse {
    try answer(try stored(call), call)
  }

  /// Whoever asks may do everything: nobody is asked who he is.
  private func review(_ request: APIRequest) throws(APIFailure) -> APIResponse {
    let isProtobuf = request.headers["Content-Type"] == WireFormat.protobuf.mediaType
    var review: JSONValue
    do {
      let body = request.body ?? Data()
      review = isProtobuf ? try GoObject.read(body) : try JSONValue(parsing: body)
    } catch {
      throw .badRequest("error decoding the body: \(error)")
    }
    review["apiVersion"] = "authorization.k8s.io/v1"
    review["status"] = ["allowed": true]
    return APIResponse(json: review, status: 201)
  }

  /// The stored object that a call names.
  func stored(_ call: Call) throws(APIFailure) -> JSONValue {
    guard let object = database[call.served.table, call.key] else {
      throw .notFound(call.type, call.key.name)
    }
    return object
  }

  /// Keeps what depends on an object in step with it.
  mutating func didWrite(_ served: ServedType) {
    guard served.table == ResourceType.customResourceDefinitions.qualifiedPlural else { return }
    registry.serve(definitions: database.objects(served.table).map(\.value))
  }
}

extension APIResponse {
  /// What an HTTP server says of a path that means nothing to it.
  static let noPage = APIResponse(
    status: 404, headers: [HTTPHeader("Content-Type", "text/plain; charset=utf-8")],
    body: Data("404 page not found\n".utf8))

  init(json: JSONValue, status: Int = 200, warnings: [String] = []) {
    self.init(
      status: status,
      headers: [.json] + warnings.map { HTTPHeader("Warning", "299 - \($0.quotedForHeader)") },
      body: json.serialized())
  }

  init(failure: APIFailure) {
    self.init(json: failure.status, status: failure.code)
    if let seconds = failure.retryAfterSeconds {
      headers.append(HTTPHeader("Retry-After", String(seconds)))
    }
  }
}

extension String {
  /// The text as a quoted string of a header.
  fileprivate var quotedForHeader: String {
    "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
