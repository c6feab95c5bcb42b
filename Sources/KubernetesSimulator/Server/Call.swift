internal import FoundationEssentials
internal import KubernetesCore

/// A request for objects, its parts read: what it is about, and what it asks for.
struct Call: Sendable {
  let request: APIRequest
  let served: ServedType
  let namespace: String?
  let name: String?
  let subresource: String?
  /// The subresource that the writer went through, for field ownership.
  let writerSubresource: String?
  let now: Date
  /// The parameters of the query; the last of a name counts.
  let parameters: [String: String]

  init(
    request: APIRequest, served: ServedType, namespace: String?, name: String?,
    subresource: String?, writerSubresource: String? = nil, now: Date
  ) {
    self.request = request
    self.served = served
    self.namespace = namespace
    self.name = name
    self.subresource = subresource
    self.writerSubresource = writerSubresource ?? subresource
    self.now = now
    parameters = Dictionary(
      request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// A call that is about one whole object of the type, made on behalf of this one.
  func ofObject(
    _ key: ObjectKey, request: APIRequest? = nil, writerSubresource: String? = nil
  ) -> Call {
    Call(
      request: request ?? self.request, served: served,
      namespace: type.isNamespaced ? key.namespace : nil, name: key.name, subresource: nil,
      writerSubresource: writerSubresource, now: now)
  }

  var type: ResourceType { served.type }
  var key: ObjectKey { ObjectKey(namespace: namespace ?? "", name: name ?? "") }
  var isDryRun: Bool { parameters["dryRun"] == "All" }
  func isTrue(_ parameter: String) -> Bool {
    ["true", "1"].contains(parameters[parameter] ?? "")
  }

  /// Who writes, for field ownership.
  var fieldManager: String {
    if let manager = parameters["fieldManager"], !manager.isEmpty { return manager }
    let agent = request.headers["User-Agent"] ?? "unknown"
    return String(agent.prefix { $0 != "/" })
  }

  /// How unknown fields are treated.
  var fieldValidation: String { parameters["fieldValidation"] ?? "Warn" }

  /// The content type of the body, without its parameters.
  var contentType: String {
    let value = request.headers["Content-Type"] ?? "application/json"
    return value.prefix { $0 != ";" }.trimmingSpaces
  }

  /// The body as JSON.
  ///
  /// - Throws: a BadRequest failure where it is not that, and UnsupportedMediaType for protobuf that this
  ///   server does not read: kinds that kubectl does not send, and fields without a number here.
  func body() throws(APIFailure) -> JSONValue {
    guard !contentType.hasSuffix("protobuf") else { return try protobufBody() }
    guard let data = request.body, !data.isEmpty else {
      throw .badRequest("unexpected end of JSON input")
    }
    do {
      return try JSONValue(parsing: data)
    } catch {
      throw .badRequest("error decoding the body: \(error)")
    }
  }

  private func protobufBody() throws(APIFailure) -> JSONValue {
    let body = EncodedObject(bytes: request.body ?? Data(), format: .protobuf)
    if type == .pods, subresource == nil, let object = body.json { return object }
    guard let object = try? GoObject.read(body.bytes) else {
      throw .unsupportedMediaType([WireFormat.json.mediaType])
    }
    return object
  }
}
