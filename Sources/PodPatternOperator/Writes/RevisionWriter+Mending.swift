internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Mending the ControllerRevisions of 0.1.0, whose data no strategic merge patch leaves as it is: the
/// garbage collector can't take an owner from them, and `kubectl delete --cascade=orphan` never ends.
extension RevisionWriter {
  /// What came of marking a ControllerRevision.
  enum Marking: Sendable {
    /// It can be patched, and says so from now on.
    case marked
    /// The server can't patch it: its data would change.
    case unpatchable
    case failed(WriteFailure)
  }

  /// Tries whether a ControllerRevision can be patched as the garbage collector does it, and marks it
  /// by that.
  func mark(_ revision: StoredRevision) async -> Marking {
    let body: JSONValue = [
      "metadata": [
        "uid": .string(revision.uid),
        "annotations": [PatternRevision.patchableAnnotation: "true"],
      ]
    ]
    let request = APIRequest.patch(
      .controllerRevisions, revision.key, .strategicMerge, body: body.serialized(),
      options: WriteOptions(fieldManager: "podpattern"), representation: .metadata)
    let failure = await limit.run(.change, in: revision.key.namespace) {
      await client.failure(request)
    }
    guard let error = failure else { return .marked }
    if error.code == 422 { return .unpatchable }
    return error.hasGoneOrChanged ? .marked : .failed(WriteFailure(error))
  }

  /// Makes a ControllerRevision anew under another of its names, and then deletes the old one.
  ///
  /// Whoever dies in between leaves both, and whoever comes next finds the new one and goes on.
  ///
  /// - Parameter isOrphaning: whether the owner goes and its objects stay: then the new one has no
  ///   owner, as it would be deleted with one that goes before the garbage collector has seen it.
  /// - Returns: the new one; nil where the old one is gone already.
  func rewrite(
    _ old: StoredRevision, of pattern: StoredPattern, isOrphaning: Bool
  ) async -> Result<StoredRevision?, WriteFailure> {
    let found: FoundRevision
    switch await find(old.key) {
    case .failure(let failure): return .failure(failure)
    case .success(let object):
      // What can't be read was not written by any version of the operator, and stays as it is.
      guard let object, object.stored.uid == old.uid, object.object != nil else {
        return .success(nil)
      }
      found = object
    }
    switch await copy(found, of: pattern, isOrphaning: isOrphaning) {
    case .failure(let failure): return .failure(failure)
    case .success(let copy):
      if let failure = await delete(old.entry, in: old.key.namespace) { return .failure(failure) }
      return .success(copy)
    }
  }

  private func copy(
    _ found: FoundRevision, of pattern: StoredPattern, isOrphaning: Bool
  ) async -> Result<StoredRevision, WriteFailure> {
    let names = PatternRevision.names(
      pattern: pattern.key.name, revision: found.stored.revision)
    for name in names where name != found.stored.key.name {
      let object = found.copy(named: name, hasOwners: !isOrphaning)
      let result = await post(object, in: pattern.key.namespace)
      guard case .failure(let error) = result, error.isAlreadyExists, !error.isDenial else {
        return result.mapError(WriteFailure.init(_:))
      }
      let key = ObjectKey(namespace: pattern.key.namespace, name: name)
      switch await find(key) {
      case .failure(let failure): return .failure(failure)
      case .success(let other):
        guard let other, other.isCopy(of: object) else { continue }
        return .success(other.stored)
      }
    }
    return .failure(
      .unavailable(
        "there is no free name for a copy of ControllerRevision \(found.stored.key.name)"))
  }
}

extension FoundRevision {
  /// The same under another name, marked as one that can be patched.
  fileprivate func copy(named name: String, hasOwners: Bool) -> JSONValue {
    let before = object?["metadata"] ?? [:]
    var metadata: JSONValue = [
      "name": .string(name), "namespace": .string(stored.key.namespace),
      "labels": before["labels"] ?? [:],
    ]
    var annotations = before["annotations"] ?? [:]
    annotations[PatternRevision.patchableAnnotation] = "true"
    metadata["annotations"] = annotations
    if hasOwners { metadata["ownerReferences"] = before["ownerReferences"] }
    return [
      "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": metadata,
      "revision": object?["revision"] ?? 0, "data": object?["data"] ?? [:],
    ]
  }

  /// Whether this is what an earlier try made of a copy.
  fileprivate func isCopy(of copy: JSONValue) -> Bool {
    let owners = copy["metadata"]?["ownerReferences"]?.array ?? []
    return !stored.isTerminating && stored.isPatchable
      && object?["data"]?.serializedAsGo() == copy["data"]?.serializedAsGo()
      && object?["metadata"]?["labels"]?[ChildLabels.pattern]
        == copy["metadata"]?["labels"]?[ChildLabels.pattern]
      && (stored.owner == nil) == owners.isEmpty
      && owners.allSatisfy { $0["controller"] != true || $0["uid"]?.string == stored.owner?.uid }
  }
}
