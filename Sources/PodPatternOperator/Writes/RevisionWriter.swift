internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Reads and writes ControllerRevisions.
struct RevisionWriter: Sendable {
  let client: KubernetesClient
  let limit: InFlightLimit

  /// No ControllerRevision that keeps a spec and what it is expanded to has more.
  private static let mostBytes = 4 * PodPattern.maximumSpecSize

  static let options = WriteOptions(fieldManager: "podpattern", fieldValidation: .strict)

  /// Makes a ControllerRevision under the first of its names that is free.
  ///
  /// One that an earlier request made is as good, and so is one of the same content that nobody owns,
  /// which is adopted: an earlier pattern of the name left it. Names that other objects have are
  /// passed over, as Kubernetes counts the collisions of its own.
  func create(
    _ revision: PatternRevision, of pattern: StoredPattern, _ adoption: AdoptionCheck
  ) async -> Result<StoredRevision, WriteFailure> {
    for name in PatternRevision.names(pattern: pattern.key.name, revision: revision.revision) {
      var named = revision
      named.key = ObjectKey(namespace: pattern.key.namespace, name: name)
      let object = named.object(of: pattern.key.name, owner: pattern.ownerReference)
      let result = await post(object, in: pattern.key.namespace)
      guard case .failure(let error) = result, error.isAlreadyExists, !error.isDenial else {
        return result.mapError(WriteFailure.init(_:))
      }
      switch await existing(named, of: pattern, adoption) {
      case .failure(let failure): return .failure(failure)
      case .success(let found?): return .success(found)
      case .success(nil): continue
      }
    }
    return .failure(
      .refused(
        "ControllerRevision \(revision.key.name), and all others that it could be named after, "
          + "exist and do not belong to this PodPattern; delete those that nobody needs"))
  }

  /// Makes an object in the bytes that any patch leaves as they are.
  func post(_ object: JSONValue, in namespace: String) async -> Result<StoredRevision, APIError> {
    let request = APIRequest.create(
      .controllerRevisions, namespace: namespace, body: object.serializedAsGo(),
      options: Self.options)
    return await limit.run(.change, in: namespace) {
      await client.result(request, as: StoredRevision.self)
    }
  }

  /// What has a revision's name, if it is as good as the revision; nil where it is somebody else's.
  private func existing(
    _ revision: PatternRevision, of pattern: StoredPattern, _ adoption: AdoptionCheck
  ) async -> Result<StoredRevision?, WriteFailure> {
    let found: FoundRevision
    switch await find(revision.key) {
    case .failure(let failure): return .failure(failure)
    case .success(nil):
      return .failure(.unavailable("ControllerRevision \(revision.key.name) has just gone"))
    case .success(let object?): found = object
    }
    guard !found.stored.isTerminating, found.stored.revision == revision.revision,
      found.revision?.hasSameTemplate(as: revision) == true
    else { return .success(nil) }
    guard let owner = found.stored.owner else {
      return await adopt(found, by: pattern, adoption)
    }
    return .success(owner.uid == pattern.uid ? found.stored : nil)
  }

  /// Gives a ControllerRevision another place in the history, and another cause.
  func update(
    _ entry: RevisionPlan.Entry, number: Int, changeCause: String?, in namespace: String
  ) async -> Result<StoredRevision, WriteFailure> {
    var metadata: JSONValue = ["uid": .string(entry.uid)]
    if let changeCause {
      metadata["annotations"] = [PatternRevision.changeCauseAnnotation: .string(changeCause)]
    }
    let body: JSONValue = ["metadata": metadata, "revision": .integer(number)]
    let request = APIRequest.patch(
      .controllerRevisions, ObjectKey(namespace: namespace, name: entry.name), .merge,
      body: body.serialized(), options: WriteOptions(fieldManager: "podpattern"))
    return await limit.run(.change, in: namespace) {
      await client.result(request, as: StoredRevision.self)
    }
    .mapError(WriteFailure.init(changing:))
  }

  /// Deletes a ControllerRevision, if it is still the one that was seen.
  func delete(_ entry: RevisionPlan.Entry, in namespace: String) async -> WriteFailure? {
    let request = APIRequest.delete(
      .controllerRevisions, ObjectKey(namespace: namespace, name: entry.name),
      options: DeleteOptions(preconditions: .init(uid: entry.uid)))
    guard let error = await limit.run(.change, in: namespace, { await client.failure(request) })
    else { return nil }
    return error.hasGoneOrChanged ? nil : WriteFailure(error)
  }

  /// Reads a ControllerRevision with its data; nil where there is none of the owner's that can be
  /// read.
  func read(
    _ name: String, in namespace: String, owner uid: String
  ) async -> Result<PatternRevision?, WriteFailure> {
    await find(ObjectKey(namespace: namespace, name: name)).map { found in
      found?.stored.owner?.uid == uid ? found?.revision : nil
    }
  }

  /// Reads whatever has a name; nil where nothing has.
  func find(_ key: ObjectKey) async -> Result<FoundRevision?, WriteFailure> {
    var request = APIRequest.get(.controllerRevisions, key)
    request.mostBytes = Self.mostBytes
    switch await client.result(request, as: JSONValue.self) {
    case .failure(let error) where error.isNotFound: return .success(nil)
    case .failure(let error):
      switch error.cause {
      case .undecodable: return await findMetadata(key)
      case .transport(let failure) where failure.kind == .tooLong: return await findMetadata(key)
      default: return .failure(WriteFailure(error))
      }
    case .success(let object):
      guard
        let stored = try? JSONDecoder().decode(StoredRevision.self, from: object.serialized())
      else { return .failure(.unavailable("ControllerRevision \(key.name) can't be read")) }
      return .success(FoundRevision(object: object, stored: stored))
    }
  }

  /// Reads what has a name without its data: whatever that is, it is no revision that a pattern could
  /// be made of, and stands in no pattern's way.
  private func findMetadata(_ key: ObjectKey) async -> Result<FoundRevision?, WriteFailure> {
    let request = APIRequest.get(.controllerRevisions, key, representation: .metadata)
    switch await client.result(request, as: StoredRevision.self) {
    case .success(let stored): return .success(FoundRevision(object: nil, stored: stored))
    case .failure(let error):
      return error.isNotFound ? .success(nil) : .failure(WriteFailure(error))
    }
  }
}

/// A ControllerRevision as the server has it.
struct FoundRevision: Sendable {
  /// The whole of it; nil where its data can't be read, as where they nest too deep.
  let object: JSONValue?
  let stored: StoredRevision

  /// What it keeps; nil where that is no revision of a pattern.
  var revision: PatternRevision? { object.flatMap(PatternRevision.init(json:)) }
}
