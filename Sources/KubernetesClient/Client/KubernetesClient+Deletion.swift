internal import FoundationEssentials
public import KubernetesCore

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
