public import FoundationEssentials

/// One HTTP request to an API server, as a value: whoever makes one needs no client in sight.
public struct APIRequest: Sendable, Hashable {
  /// An HTTP method that the API knows.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// One `name=value` of a query, neither of them percent-encoded yet.
  public struct QueryItem: Sendable, Hashable {
    /// What is set.
    public var name: String
    /// What it is set to.
    public var value: String

    /// A query item in plain text.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What is asked for.
  public var method: Method
  /// The path from the server's root, percent-encoded, without the query.
  public var path: String
  /// What the query says, in order.
  public var query: [QueryItem]
  /// Header fields in order; a name may stand more than once.
  public var headers: [HTTPHeader]
  /// The body, if there is one.
  public var body: Data?
  /// How long the whole exchange may take; nil for a stream, which has no end.
  public var timeout: Duration?
  /// For a stream: how long the server may say nothing before the connection is given up.
  public var idleTimeout: Duration?
  /// How many bytes of a body are read where the whole answer is waited for; a longer one is an error.
  /// Nil for as many as there are.
  public var mostBytes: Int?

  /// A request with no body, accepting JSON.
  public init(
    _ method: Method, _ path: String, query: [QueryItem] = [], headers: [HTTPHeader] = [],
    body: Data? = nil, timeout: Duration? = .seconds(30), idleTimeout: Duration? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.idleTimeout = idleTimeout
  }

  /// The path and the query, percent-encoded, as they go into the request line.
  public var target: String {
    guard !query.isEmpty else { return path }
    let items = query.map { "\($0.name.urlQueryEncoded)=\($0.value.urlQueryEncoded)" }
    return "\(path)?\(items.joined(separator: "&"))"
  }
}

/// The verbs of the API, each a function from what is wanted to the request that asks for it.
extension APIRequest {
  /// Which representation of objects an answer is to have.
  public enum Representation: Sendable, Hashable {
    /// The objects themselves.
    case full
    /// Their metadata alone, as `PartialObjectMetadata`.
    case metadata
    /// A table, as `kubectl get` prints it.
    case table

    /// The header field that asks for an object in this representation.
    func accept(_ format: WireFormat) -> HTTPHeader {
      switch (self, format) {
      case (.full, .json): Accept.json
      case (.full, .protobuf): Accept.protobuf
      case (.metadata, .json): Accept.metadata
      case (.metadata, .protobuf): Accept.protobufMetadata
      // Tables are in JSON alone.
      case (.table, _): Accept.table
      }
    }

    /// The header field that asks for a list in this representation.
    func acceptList(_ format: WireFormat) -> HTTPHeader {
      switch (self, format) {
      case (.metadata, .json): Accept.metadataList
      case (.metadata, .protobuf): Accept.protobufMetadataList
      case (.full, _), (.table, _): accept(format)
      }
    }

    /// The header field that asks for a watch in this representation. Servers take a watch in JSON
    /// without being told that it is one.
    func acceptWatch(_ format: WireFormat) -> HTTPHeader {
      switch (self, format) {
      case (.full, .protobuf): Accept.protobufWatch
      case (.metadata, .protobuf): Accept.protobufMetadataWatch
      case (_, .json), (.table, _): accept(format)
      }
    }
  }

  /// The values of `Accept`. They are made once: every request has one.
  private enum Accept {
    static let json = HTTPHeader("Accept", "application/json")
    static let metadata = HTTPHeader("Accept", "application/json\(metadataOnly)")
    static let metadataList = HTTPHeader("Accept", "application/json\(metadataOnlyList)")
    static let table = HTTPHeader(
      "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1,application/json")
    static let protobuf = either("")
    static let protobufWatch = either(watch)
    static let protobufMetadata = either(metadataOnly)
    static let protobufMetadataWatch = either("\(metadataOnly)\(watch)")
    static let protobufMetadataList = either(metadataOnlyList)

    private static let metadataOnly = ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    private static let metadataOnlyList = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    private static let watch = ";stream=watch"

    /// Protobuf, or else JSON, with the same parameters.
    private static func either(_ parameters: String) -> HTTPHeader {
      let types = [WireFormat.protobuf, .json].map { $0.mediaType + parameters }
      return HTTPHeader("Accept", types.joined(separator: ", "))
    }
  }

  /// Reads one object.
  public static func get(
    _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil,
    representation: Representation = .full, preferring format: WireFormat = .json
  ) -> APIRequest {
    APIRequest(.get, path(type, key, subresource), headers: [representation.accept(format)])
  }

  /// Reads the objects of a namespace, or of all where that is nil.
  public static func list(
    _ type: ResourceType, namespace: String?, options: ListOptions = ListOptions(),
    representation: Representation = .full, preferring format: WireFormat = .json
  ) -> APIRequest {
    APIRequest(
      .get, type.path(namespace: namespace), query: options.query,
      headers: [representation.acceptList(format)], timeout: .seconds(60))
  }

  /// Streams the changes of a namespace's objects, or of all where that is nil.
  public static func watch(
    _ type: ResourceType, namespace: String?, options: WatchOptions = WatchOptions(),
    representation: Representation = .full, preferring format: WireFormat = .json,
    idleTimeout: Duration? = nil
  ) -> APIRequest {
    var query = [QueryItem("watch", "true"), QueryItem("allowWatchBookmarks", "true")]
    query += options.list.query
    if let seconds = options.timeoutSeconds {
      query.append(QueryItem("timeoutSeconds", String(seconds)))
    }
    if options.sendInitialEvents {
      query.append(QueryItem("sendInitialEvents", "true"))
      if options.list.resourceVersionMatch == nil {
        query.append(QueryItem("resourceVersionMatch", "NotOlderThan"))
      }
    }
    return APIRequest(
      .get, type.path(namespace: namespace), query: query,
      headers: [representation.acceptWatch(format)],
      timeout: nil, idleTimeout: idleTimeout)
  }

  /// Makes an object, given as JSON.
  public static func create(
    _ type: ResourceType, namespace: String?, body: Data, options: WriteOptions = WriteOptions(),
    representation: Representation = .full, preferring format: WireFormat = .json
  ) -> APIRequest {
    create(
      type, namespace: namespace, EncodedObject(bytes: body, format: .json), options: options,
      representation: representation, preferring: format)
  }

  /// Makes an object. In protobuf, a server skips fields that it does not know, also where `options`
  /// ask for strict validation; which types it takes in protobuf are its built-in ones.
  public static func create(
    _ type: ResourceType, namespace: String?, _ object: EncodedObject,
    options: WriteOptions = WriteOptions(), representation: Representation = .full,
    preferring format: WireFormat = .json
  ) -> APIRequest {
    APIRequest(
      .post, type.path(namespace: namespace), query: options.query,
      headers: [representation.accept(format), .contentType(object.format)], body: object.bytes)
  }

  /// Replaces an object; a resource version in the body must be the newest.
  public static func replace(
    _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil, body: Data,
    options: WriteOptions = WriteOptions(), representation: Representation = .full,
    preferring format: WireFormat = .json
  ) -> APIRequest {
    APIRequest(
      .put, path(type, key, subresource), query: options.query,
      headers: [representation.accept(format), .json], body: body)
  }

  /// Changes an object, or with `PatchType.apply` makes it where it is not there.
  public static func patch(
    _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil, _ patchType: PatchType,
    body: Data, options: WriteOptions = WriteOptions(), representation: Representation = .full,
    preferring format: WireFormat = .json
  ) -> APIRequest {
    APIRequest(
      .patch, path(type, key, subresource), query: options.query,
      headers: [representation.accept(format), HTTPHeader("Content-Type", patchType.rawValue)],
      body: body)
  }

  /// Deletes one object.
  public static func delete(
    _ type: ResourceType, _ key: ObjectKey, options: DeleteOptions = DeleteOptions(),
    dryRun: Bool = false, representation: Representation = .full,
    preferring format: WireFormat = .json
  ) -> APIRequest {
    // a server that gets options in the body does not look for any in the query
    var body = options.body()
    if dryRun { body["dryRun"] = ["All"] }
    return APIRequest(
      .delete, path(type, key, nil), headers: [representation.accept(format), .json],
      body: body.serialized())
  }

  private static func path(
    _ type: ResourceType, _ key: ObjectKey, _ subresource: String?
  ) -> String {
    let object =
      type.path(namespace: type.isNamespaced ? key.namespace : nil) + "/" + key.name.urlPathEncoded
    return subresource.map { "\(object)/\($0)" } ?? object
  }
}
