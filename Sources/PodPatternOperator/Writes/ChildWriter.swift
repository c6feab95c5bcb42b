internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Makes, changes and deletes the objects that a pattern has beside its pods.
///
/// Guarantees: an object that the pattern does not control is not written to, whatever a cache shows.
/// A child is made by a creation, which an object of the name refuses; it is changed only in the
/// version in which it was found to be the pattern's; and one that an earlier pattern of the name has
/// left is adopted only where it says what is wanted already.
struct ChildWriter: Sendable {
  let client: KubernetesClient
  let limit: InFlightLimit

  /// Whom the server notes as the writer.
  static let manager = "podpattern"

  /// For whom a child is written.
  struct Owner: Sendable {
    let reference: OwnerReference
    let adoption: AdoptionCheck
  }

  /// Makes a child what the pattern wants.
  ///
  /// - Parameter isKnown: whether it was there when last heard of.
  func apply(
    _ child: Child, isKnown: Bool, for owner: Owner
  ) async -> Result<AppliedChild, WriteFailure> {
    if !isKnown {
      let made = await create(child)
      guard case .failure(let error) = made, error.isAlreadyExists, !error.isDenial else {
        return made.mapError(WriteFailure.init(_:))
      }
    }
    let request = APIRequest.get(child.type, child.key)
    switch await client.result(request, as: JSONValue.self) {
    case .success(let live): return await change(LiveChild(object: live), child, owner)
    case .failure(let error) where error.isNotFound && isKnown:
      return await create(child).mapError {
        $0.isAlreadyExists && !$0.isDenial ? child.changed : WriteFailure($0)
      }
    case .failure(let error):
      return .failure(error.isNotFound ? child.changed : WriteFailure(error))
    }
  }

  /// Deletes a child, if it is still the one that was seen.
  func delete(_ type: ResourceType, _ object: ObjectMeta) async -> WriteFailure? {
    let request = APIRequest.delete(
      type, object.key,
      options: DeleteOptions(
        preconditions: .init(uid: object.uid, resourceVersion: object.resourceVersion)))
    guard
      let error = await limit.run(.change, in: object.namespace, { await client.failure(request) })
    else { return nil }
    return error.hasGoneOrChanged ? nil : WriteFailure(error)
  }

  private func create(_ child: Child) async -> Result<AppliedChild, APIError> {
    let request = APIRequest.create(
      child.type, namespace: child.key.namespace, body: child.body,
      options: WriteOptions(fieldManager: Self.manager, fieldValidation: .strict),
      representation: .metadata)
    return await limit.run(.change, in: child.key.namespace) {
      await client.result(request, as: WrittenObject.self)
    }.map { child.applied(in: $0.metadata.resourceVersion) }
  }

  private func change(
    _ live: LiveChild, _ child: Child, _ owner: Owner
  ) async -> Result<AppliedChild, WriteFailure> {
    guard let body = try? JSONValue(parsing: child.body) else { return .failure(child.changed) }
    if live.isTerminating {
      return .failure(.unavailable("\(child.type.kind) \(child.key.name) is being deleted"))
    }
    if let controller = live.controller {
      guard controller.uid == owner.reference.uid else {
        let isEarlier =
          controller.kind == owner.reference.kind && controller.name == owner.reference.name
        return .failure(.taken(child, byEarlier: isEarlier))
      }
      if live.isAsWanted(body) { return .success(child.applied(in: live.resourceVersion)) }
    } else {
      guard live.isLeftBehind(by: owner.reference.name, like: body) else {
        return .failure(.taken(child))
      }
      switch await owner.adoption.isAllowed() {
      case .failure(let failure): return .failure(failure)
      // The pattern is gone or going, and this is to stay.
      case .success(false): return .failure(.gone)
      case .success(true): break
      }
    }
    return await write(body, over: live, child)
  }

  /// Applies a child over the version of it that was looked at.
  private func write(
    _ body: JSONValue, over live: LiveChild, _ child: Child
  ) async -> Result<AppliedChild, WriteFailure> {
    var version = live.resourceVersion
    if let patch = live.takingOver {
      let request = APIRequest.patch(
        child.type, child.key, .json, body: patch.serialized(),
        options: WriteOptions(fieldManager: Self.manager), representation: .metadata)
      let result = await limit.run(.change, in: child.key.namespace) {
        await client.result(request, as: WrittenObject.self)
      }
      switch result {
      case .failure(let error): return .failure(child.failure(error))
      case .success(let answer): version = answer.metadata.resourceVersion
      }
    }
    var body = body
    body["metadata"]?["uid"] = .string(live.uid)
    body["metadata"]?["resourceVersion"] = .string(version)
    let request = APIRequest.patch(
      child.type, child.key, .apply, body: body.serialized(),
      options: WriteOptions(fieldManager: Self.manager, fieldValidation: .strict, force: true),
      representation: .metadata)
    return await limit.run(.change, in: child.key.namespace) {
      await client.result(request, as: WrittenObject.self)
    }
    .map { child.applied(in: $0.metadata.resourceVersion) }
    .mapError { child.failure($0) }
  }
}

extension Child {
  fileprivate func applied(in version: String) -> AppliedChild {
    AppliedChild(digest: AppliedChild.digest(of: body), resourceVersion: version)
  }

  /// It is not what it was a moment ago.
  fileprivate var changed: WriteFailure {
    .unavailable("\(type.kind) \(key.name) has just changed")
  }

  /// What a failed change of a version means.
  fileprivate func failure(_ error: APIError) -> WriteFailure {
    if error.hasGoneOrChanged { return changed }
    // What a server says of a field that it does not know, as the fault of its own.
    if error.code == 500, error.message.contains("field not declared in schema") {
      return .refused(error.message)
    }
    return WriteFailure(error)
  }
}

extension WriteFailure {
  /// A child's name belongs to an object that the pattern does not control.
  ///
  /// - Parameter isEarlier: whether that belongs to an earlier pattern of the same name.
  static func taken(_ child: Child, byEarlier isEarlier: Bool = false) -> WriteFailure {
    let object = "\(child.type.kind) \(child.key.name)"
    guard !isEarlier else {
      return .refused(
        "\(object) belongs to an earlier PodPattern of this name; it is made anew when the garbage "
          + "collector has deleted it")
    }
    return .refused(
      "\(object) exists and does not belong to this PodPattern; delete it, or give the PodPattern "
        + "another name")
  }
}
