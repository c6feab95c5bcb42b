internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Taking over what an earlier pattern of the same name has left.
extension RevisionWriter {
  /// Adopts a ControllerRevision that nobody owns, if it still is as it was found; nil where the
  /// pattern may not.
  func adopt(
    _ found: FoundRevision, by pattern: StoredPattern, _ adoption: AdoptionCheck
  ) async -> Result<StoredRevision?, WriteFailure> {
    guard let metadata = found.object?["metadata"],
      metadata["labels"]?[ChildLabels.pattern]?.string == pattern.key.name
    else { return .success(nil) }
    switch await adoption.isAllowed() {
    case .failure(let failure): return .failure(failure)
    // The pattern is gone, or going: nothing is to be made of it any more.
    case .success(false): return .failure(.gone)
    case .success(true): break
    }
    let others = metadata["ownerReferences"]?.array ?? []
    let body: JSONValue = [
      "metadata": [
        "uid": .string(found.stored.uid), "resourceVersion": .string(found.stored.resourceVersion),
        "ownerReferences": .array(others + [pattern.ownerReference.json]),
      ]
    ]
    let request = APIRequest.patch(
      .controllerRevisions, found.stored.key, .merge, body: body.serialized(),
      options: WriteOptions(fieldManager: "podpattern"))
    let result = await limit.run(.change, in: pattern.key.namespace) {
      await client.result(request, as: StoredRevision.self)
    }
    switch result {
    case .success(let adopted): return .success(adopted)
    case .failure(let error) where error.hasGoneOrChanged:
      return .failure(
        .unavailable("ControllerRevision \(found.stored.key.name) has just changed"))
    case .failure(let error): return .failure(WriteFailure(error))
    }
  }
}

extension OwnerReference {
  /// The reference as JSON.
  var json: JSONValue {
    [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name),
      "uid": .string(uid), "controller": .bool(controller),
      "blockOwnerDeletion": .bool(blockOwnerDeletion),
    ]
  }
}
