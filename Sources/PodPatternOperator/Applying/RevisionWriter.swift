internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Reads and writes ControllerRevisions.
struct RevisionWriter: Sendable {
  let server: WriteClient

  /// No ControllerRevision with a spec and its expansion is larger.
  private static let mostBytes = 4 * PodPattern.maximumSpecSize

  /// Creates a ControllerRevision under the first of its names that is free.
  ///
  /// One that an earlier request created will do as well, and so will an orphan with the same
  /// content, which is adopted: an earlier pattern of the same name left it. Names that other
  /// objects have are skipped, as Kubernetes does with its collision count.
  func create(
    _ revision: PatternRevision, of pattern: PatternSnapshot, _ adoption: AdoptionCheck
  ) async throws(RequestFailure) -> RevisionSnapshot {
    for name in PatternRevision.names(pattern: pattern.key.name, revision: revision.revision) {
      var named = revision
      named.key = ObjectKey(namespace: pattern.key.namespace, name: name)
      let object = named.object(of: pattern.key.name, owner: pattern.ownerReference)
      if let made = try await post(object, in: pattern.key.namespace) { return made }
      if let found = try await existing(named, of: pattern, adoption) { return found }
    }
    throw .refused(
      "ControllerRevision \(revision.key.name), and all others that it could be named after, "
        + "exist and do not belong to this PodPattern; delete those that nobody needs")
  }

  /// Creates an object, serialized so that patches leave it unchanged; nil if its name is taken.
  func post(
    _ object: JSONValue, in namespace: String
  ) async throws(RequestFailure) -> RevisionSnapshot? {
    do throws(APIError) {
      return try await server.write(in: namespace, as: RevisionSnapshot.self) {
        .create(
          .controllerRevisions, namespace: namespace, body: object.serializedAsGo(),
          options: WriteClient.strict)
      }
    } catch {
      guard error.isAlreadyExists, !error.isDenial else { throw RequestFailure(error) }
      return nil
    }
  }

  /// The object that has a revision's name, if it will do as the revision; nil if it is someone
  /// else's.
  private func existing(
    _ revision: PatternRevision, of pattern: PatternSnapshot, _ adoption: AdoptionCheck
  ) async throws(RequestFailure) -> RevisionSnapshot? {
    guard let found = try await find(revision.key) else {
      throw .unavailable("ControllerRevision \(revision.key.name) has just gone")
    }
    guard !found.snapshot.isTerminating, found.snapshot.revision == revision.revision,
      found.content?.hasSameTemplate(as: revision) == true
    else { return nil }
    guard let owner = found.snapshot.owner else {
      return try await adopt(found, by: pattern, adoption)
    }
    return owner.uid == pattern.uid ? found.snapshot : nil
  }

  /// Adopts an orphaned ControllerRevision of an earlier pattern of the same name, if its content
  /// is what its name says; nil if it is not.
  ///
  /// `target`: the expected content of a revision with this name.
  func adopt(
    _ lost: RevisionSnapshot, by pattern: PatternSnapshot, whereLike target: PatternRevision,
    _ adoption: AdoptionCheck
  ) async throws(RequestFailure) -> RevisionSnapshot? {
    guard let found = try await find(lost.key), found.snapshot.uid == lost.uid,
      found.snapshot.owner == nil, !found.snapshot.isTerminating, let content = found.content,
      content.revision == target.revision
        ? content.hasSameTemplate(as: target) : content.isGenuine
    else { return nil }
    return try await adopt(found, by: pattern, adoption)
  }

  /// Adopts an orphaned ControllerRevision, if it has not changed since it was read; nil if it does
  /// not have the pattern's label.
  private func adopt(
    _ found: LiveRevision, by pattern: PatternSnapshot, _ adoption: AdoptionCheck
  ) async throws(RequestFailure) -> RevisionSnapshot? {
    guard let metadata = found.object?["metadata"],
      metadata["labels"]?[ChildLabels.pattern]?.string == pattern.key.name
    else { return nil }
    // The pattern is gone or terminating, so nothing is created for it any more.
    guard try await adoption.isAllowed() else { throw .stale }
    let others = metadata["ownerReferences"]?.array ?? []
    let body: JSONValue = [
      "metadata": [
        "uid": .string(found.snapshot.uid),
        "resourceVersion": .string(found.snapshot.resourceVersion),
        "ownerReferences": .array(others + [pattern.ownerReference.json]),
      ]
    ]
    do throws(APIError) {
      return try await server.write(in: pattern.key.namespace, as: RevisionSnapshot.self) {
        .patch(
          .controllerRevisions, found.snapshot.key, .merge, body: body.serialized(),
          options: WriteClient.options)
      }
    } catch {
      if error.hasGoneOrChanged {
        throw .unavailable("ControllerRevision \(found.snapshot.key.name) has just changed")
      }
      throw RequestFailure(error)
    }
  }

  /// Changes a ControllerRevision's number and its change cause.
  func update(
    _ revision: RevisionSnapshot, number: Int, changeCause: String?
  ) async throws(RequestFailure) -> RevisionSnapshot {
    var metadata: JSONValue = ["uid": .string(revision.uid)]
    if let changeCause {
      metadata["annotations"] = [PatternRevision.changeCauseAnnotation: .string(changeCause)]
    }
    let body: JSONValue = ["metadata": metadata, "revision": .integer(number)]
    do throws(APIError) {
      return try await server.write(in: revision.key.namespace, as: RevisionSnapshot.self) {
        .patch(
          .controllerRevisions, revision.key, .merge,
          body: body.serialized(), options: WriteClient.options)
      }
    } catch {
      throw RequestFailure(changing: error)
    }
  }

  /// Deletes a ControllerRevision, if it still has the same uid.
  func delete(_ key: ObjectKey, uid: String) async throws(RequestFailure) {
    do throws(APIError) {
      try await server.write(in: key.namespace) {
        .delete(
          .controllerRevisions, key, options: DeleteOptions(preconditions: .init(uid: uid)))
      }
    } catch {
      if !error.hasGoneOrChanged { throw RequestFailure(error) }
    }
  }

  /// Reads a revision; nil if the owner has no readable ControllerRevision of this name.
  func content(
    of key: ObjectKey, owner uid: String
  ) async throws(RequestFailure) -> PatternRevision? {
    let found = try await find(key)
    return found?.snapshot.owner?.uid == uid ? found?.content : nil
  }

  /// Reads the ControllerRevision of this name, whatever it contains; nil if it does not exist.
  func find(_ key: ObjectKey) async throws(RequestFailure) -> LiveRevision? {
    var request = APIRequest.get(.controllerRevisions, key)
    request.mostBytes = Self.mostBytes
    let object: JSONValue
    do throws(APIError) {
      object = try await server.read(request, as: JSONValue.self)
    } catch {
      if error.isNotFound { return nil }
      switch error.cause {
      case .undecodable: return try await findMetadata(key)
      case .transport(let failure) where failure.kind == .tooLong:
        return try await findMetadata(key)
      default: throw RequestFailure(error)
      }
    }
    guard
      let snapshot = try? JSONDecoder().decode(RevisionSnapshot.self, from: object.serialized())
    else { throw .unavailable("ControllerRevision \(key.name) can't be read") }
    return LiveRevision(object: object, snapshot: snapshot)
  }

  /// Reads a ControllerRevision without its data: whatever the data is, it is not a revision of a
  /// pattern, and must not block one.
  private func findMetadata(_ key: ObjectKey) async throws(RequestFailure) -> LiveRevision? {
    do throws(APIError) {
      let request = APIRequest.get(.controllerRevisions, key, representation: .metadata)
      return LiveRevision(
        object: nil, snapshot: try await server.read(request, as: RevisionSnapshot.self))
    } catch {
      if error.isNotFound { return nil }
      throw RequestFailure(error)
    }
  }
}

/// A ControllerRevision as read from the server.
struct LiveRevision: Sendable {
  /// Nil if it can't be decoded, for example because it is nested too deeply.
  let object: JSONValue?
  let snapshot: RevisionSnapshot

  /// Nil if it is not a revision of a pattern.
  var content: PatternRevision? { object.flatMap(PatternRevision.init(json:)) }
}
