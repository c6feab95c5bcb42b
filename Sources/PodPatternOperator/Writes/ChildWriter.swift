internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime

/// Applies and deletes the objects that a pattern has beside its pods.
struct ChildWriter: Sendable {
  let client: KubernetesClient
  let limit: InFlightLimit

  /// Applies a child by server-side apply.
  ///
  /// One that may be somebody else's is not taken over: fields that others have set otherwise are
  /// a conflict, and only where the object turns out to be the owner's it is applied with force.
  func apply(
    _ child: Child, isOurs: Bool, owner uid: String
  ) async -> Result<AppliedChild, WriteFailure> {
    let first = await patch(child, force: isOurs)
    guard case .failure(let error) = first, error.isConflict, !isOurs else {
      return first.mapError(WriteFailure.init(_:))
    }
    let request = APIRequest.get(child.type, child.key, representation: .metadata)
    let found = try? await client.perform(request, as: PartialObjectMetadata.self)
    guard found?.metadata.controller?.uid == uid else { return .failure(.taken(child)) }
    return await patch(child, force: true).mapError(WriteFailure.init(_:))
  }

  /// Deletes a child, if it is still the one that was seen.
  func delete(_ type: ResourceType, _ object: ObjectMeta) async -> WriteFailure? {
    let request = APIRequest.delete(
      type, object.key, options: DeleteOptions(preconditions: .init(uid: object.uid)))
    guard
      let error = await limit.run(.change, in: object.namespace, { await client.failure(request) })
    else { return nil }
    return error.isNotFound || error.isConflict ? nil : WriteFailure(error)
  }

  private func patch(_ child: Child, force: Bool) async -> Result<AppliedChild, APIError> {
    let request = APIRequest.patch(
      child.type, child.key, .apply, body: child.body,
      options: WriteOptions(fieldManager: "podpattern", fieldValidation: .strict, force: force),
      representation: .metadata)
    return await limit.run(.change, in: child.key.namespace) {
      await client.result(request, as: WrittenObject.self)
    }.map {
      AppliedChild(
        digest: AppliedChild.digest(of: child.body), resourceVersion: $0.metadata.resourceVersion)
    }
  }
}

extension WriteFailure {
  /// A child's name belongs to an object that the pattern does not own.
  static func taken(_ child: Child) -> WriteFailure {
    .refused(
      "\(child.type.kind) \(child.key.name) exists and does not belong to this PodPattern; "
        + "delete it, or give the PodPattern another name")
  }
}
