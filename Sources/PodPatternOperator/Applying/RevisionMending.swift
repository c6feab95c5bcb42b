internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Mending the ControllerRevisions of 0.1.0, whose data no strategic merge patch leaves as it is: the
/// garbage collector can't take an owner from them, and `kubectl delete --cascade=orphan` never ends.
extension RevisionWriter {
  /// What came of mending a ControllerRevision.
  enum Mending: Sendable {
    /// It can be patched, and says so from now on.
    case marked
    /// It was made anew under another name, if it was still there, and deleted.
    case remade(RevisionSnapshot?)
  }

  /// Sees to it that a ControllerRevision can be patched. It happens once to each of them.
  func mend(
    _ revision: RevisionSnapshot, of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> Mending {
    try await mark(revision) ? .marked : .remade(try await remake(revision, of: pattern))
  }

  /// Tries whether a ControllerRevision can be patched as the garbage collector does it, and marks it
  /// by that; false where the server can't patch it, since its data would change.
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

  /// Makes a ControllerRevision anew under another of its names, and then deletes the old one.
  ///
  /// Whoever dies in between leaves both, and whoever comes next finds the new one and goes on. Where
  /// the owner goes and its objects stay, the new one has no owner: it would be deleted with one that
  /// goes before the garbage collector has seen it.
  ///
  /// - Returns: the new one; nil where the old one is gone already.
  private func remake(
    _ old: RevisionSnapshot, of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> RevisionSnapshot? {
    // What can't be read was not written by any version of the operator, and stays as it is.
    guard let found = try await find(old.key), found.snapshot.uid == old.uid, found.object != nil
    else { return nil }
    let copy = try await copy(found, of: pattern)
    try await delete(old.key, uid: old.uid)
    return copy
  }

  private func copy(
    _ found: FoundRevision, of pattern: PatternSnapshot
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

extension FoundRevision {
  /// The same under another name, marked as one that can be patched.
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

  /// Whether this is what an earlier try made of a copy.
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
