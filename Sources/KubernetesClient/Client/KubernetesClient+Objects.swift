internal import FoundationEssentials
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
  /// - Parameters:
  ///   - type: the type.
  ///   - key: the object's key.
  ///   - subresource: which of its subresources is meant; nil for the object itself.
  ///   - body: the fields.
  ///   - fieldManager: who wants them.
  ///   - force: takes over fields that other managers own, instead of failing with 409.
  ///   - as: what the answer is read as.
  /// - Returns: the object as the server keeps it now.
  /// - Throws: `APIError`, also for a conflict.
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

/// What a server answers to a deletion that it accepted.
public enum Deletion: Sendable, Hashable {
  /// A `Status`: as a rule, the object is gone.
  case done(Status)
  /// The object as it now is: as a rule, it is still there until its grace period has passed and
  /// its finalizers are done.
  case object(ObjectMeta)
}

extension KubernetesClient {
  /// Deletes one object.
  @discardableResult
  public func delete(
    _ type: ResourceType, _ key: ObjectKey, options: DeleteOptions = DeleteOptions()
  ) async throws(APIError) -> Deletion {
    let request = APIRequest.delete(type, key, options: options)
    let response = try await perform(request)
    let answer = try decode(DeletionAnswer.self, from: response, to: request)
    guard answer.kind != "Status" else {
      return .done(try decode(Status.self, from: response, to: request))
    }
    return .object(answer.metadata ?? ObjectMeta(name: key.name, namespace: key.namespace))
  }
}

/// As much of a deletion's answer as tells what it is. A `Status` has a list's metadata, which
/// reads as that of an object without a name.
private struct DeletionAnswer: Decodable {
  var kind: String?
  var metadata: ObjectMeta?
}
