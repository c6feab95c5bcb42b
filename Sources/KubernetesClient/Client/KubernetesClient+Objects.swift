public import KubernetesCore

/// The verbs on one object. Bodies are values that encode to JSON, `JSONValue`s, or `Data` that is
/// JSON already; answers decode into the type that is asked for.
extension KubernetesClient {
  /// Reads one object.
  public func get<Object: Decodable & Sendable>(
    _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil, as: Object.Type
  ) async throws(APIError) -> Object {
    try await perform(.get(type, key, subresource: subresource), as: Object.self)
  }

  /// Makes an object, and returns it as the server keeps it.
  public func create<Object: Decodable & Sendable>(
    _ type: ResourceType, namespace: String?, _ body: some Encodable & Sendable,
    options: WriteOptions = WriteOptions(), as: Object.Type
  ) async throws(APIError) -> Object {
    try await perform(sending: body, as: Object.self) {
      .create(type, namespace: namespace, body: $0, options: options)
    }
  }

  /// Replaces an object; with a resource version in the body, only if it is the newest.
  public func replace<Object: Decodable & Sendable>(
    _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil,
    _ body: some Encodable & Sendable, options: WriteOptions = WriteOptions(), as: Object.Type
  ) async throws(APIError) -> Object {
    try await perform(sending: body, as: Object.self) {
      .replace(type, key, subresource: subresource, body: $0, options: options)
    }
  }

  /// Changes an object by a patch.
  public func patch<Object: Decodable & Sendable>(
    _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil, _ patchType: PatchType,
    _ body: some Encodable & Sendable, options: WriteOptions = WriteOptions(), as: Object.Type
  ) async throws(APIError) -> Object {
    try await perform(sending: body, as: Object.self) {
      .patch(type, key, subresource: subresource, patchType, body: $0, options: options)
    }
  }

  /// Makes or changes an object by server-side apply (KEP-555): the body says all the fields that
  /// the field manager wants, and no others.
  ///
  /// - Parameter force: takes over fields that other managers own, instead of failing with 409.
  public func apply<Object: Decodable & Sendable>(
    _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil,
    _ body: some Encodable & Sendable, fieldManager: String, force: Bool = false, as: Object.Type
  ) async throws(APIError) -> Object {
    try await patch(
      type, key, subresource: subresource, .apply, body,
      options: WriteOptions(fieldManager: fieldManager, force: force), as: Object.self)
  }

  /// Replaces an object's status, and nothing else of it.
  public func replaceStatus<Object: Decodable & Sendable>(
    _ type: ResourceType, _ key: ObjectKey, _ body: some Encodable & Sendable,
    options: WriteOptions = WriteOptions(), as: Object.Type
  ) async throws(APIError) -> Object {
    try await replace(type, key, subresource: "status", body, options: options, as: Object.self)
  }

  /// Changes an object's status by a patch, and nothing else of it.
  public func patchStatus<Object: Decodable & Sendable>(
    _ type: ResourceType, _ key: ObjectKey, _ patchType: PatchType,
    _ body: some Encodable & Sendable, options: WriteOptions = WriteOptions(), as: Object.Type
  ) async throws(APIError) -> Object {
    try await patch(
      type, key, subresource: "status", patchType, body, options: options, as: Object.self)
  }
}
