internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Migrates the ControllerRevisions of 0.1.0, whose data no strategic merge patch leaves unchanged:
/// the garbage collector can't remove owner references from them, so that a deletion with
/// `--cascade=orphan` never ends.
extension RevisionWriter {
  /// The result of migrating a ControllerRevision.
  enum Migration: Sendable {
    /// It is patchable, and is now annotated as such.
    case marked
    /// It was recreated under another name, if it still existed, and deleted.
    case recreated(RevisionSnapshot?)
  }

  /// Makes sure that a ControllerRevision is patchable. Each needs this only once.
  func migrate(
    _ revision: RevisionSnapshot, of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> Migration {
    try await mark(revision) ? .marked : .recreated(try await recreate(revision, of: pattern))
  }

  /// Patches a ControllerRevision as the garbage collector would, which also marks it; false if the
  /// server can't patch it because its data would change.
  private func mark(_ revision: RevisionSnapshot) async throws(RequestFailure) -> Bool {
    let body: JSONValue = [
      "metadata": [
        "uid": .string(revision.uid),
        "annotations": [PatternRevision.patchableAnnotation: "true"],
      ]
    ]
    do throws(APIError) {
      try await server.write(in: revision.key.namespace) {
        .patch(
          .controllerRevisions, revision.key, .strategicMerge, body: body.serialized(),
          options: WriteClient.options, representation: .metadata)
      }
    } catch {
      if error.code == 422 { return false }
      if !error.hasGoneOrChanged { throw RequestFailure(error) }
    }
    return true
  }

  /// Recreates a ControllerRevision under another of its names, and then deletes the old one.
  ///
  /// If the operator dies in between, both remain, and the next attempt finds the new one and
  /// continues. If the owner is orphaning its dependents, the new one has no owner: it would be
  /// deleted with an owner that is gone before the garbage collector has seen it.
  ///
  /// - Returns: the new one; nil if the old one is already gone.
  private func recreate(
    _ old: RevisionSnapshot, of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> RevisionSnapshot? {
    // If it can't be read, no version of the operator wrote it, and it stays unchanged.
    guard let found = try await find(old.key), found.snapshot.uid == old.uid, found.object != nil
    else { return nil }
    let copy = try await copy(found, of: pattern)
    try await delete(old.key, uid: old.uid)
    return copy
  }

  private func copy(
    _ found: LiveRevision, of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> RevisionSnapshot {
    let names = PatternRevision.names(
      pattern: pattern.key.name, revision: found.snapshot.revision)
    for name in names where name != found.snapshot.key.name {
      let object = found.copy(named: name, hasOwners: !pattern.isOrphaning)
      if let made = try await post(object, in: pattern.key.namespace) { return made }
      let key = ObjectKey(namespace: pattern.key.namespace, name: name)
      if let other = try await find(key), other.isCopy(of: object) { return other.snapshot }
    }
    throw .unavailable(
      "there is no free name for a copy of ControllerRevision \(found.snapshot.key.name)")
  }
}

extension LiveRevision {
  /// The same under another name, marked as patchable.
  fileprivate func copy(named name: String, hasOwners: Bool) -> JSONValue {
    let before = object?["metadata"] ?? [:]
    var metadata: JSONValue = [
      "name": .string(name), "namespace": .string(snapshot.key.namespace),
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

  /// Whether this is the copy that an earlier attempt made.
  fileprivate func isCopy(of copy: JSONValue) -> Bool {
    let owners = copy["metadata"]?["ownerReferences"]?.array ?? []
    return !snapshot.isTerminating && snapshot.isPatchable
      && object?["data"]?.serializedAsGo() == copy["data"]?.serializedAsGo()
      && object?["metadata"]?["labels"]?[ChildLabels.pattern]
        == copy["metadata"]?["labels"]?[ChildLabels.pattern]
      && (snapshot.owner == nil) == owners.isEmpty
      && owners.allSatisfy { $0["controller"] != true || $0["uid"]?.string == snapshot.owner?.uid }
  }
}
