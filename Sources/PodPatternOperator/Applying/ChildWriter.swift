internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Creates, changes and deletes the objects that a pattern has in addition to its pods.
///
/// Guarantees: an object that the pattern does not control is not written to, whatever a cache
/// shows. A child is created by a request that fails if the name is taken; it is changed only in
/// the version in which it was found to be the pattern's; and one left by an earlier pattern of the
/// same name is adopted only if it already matches what is wanted.
struct ChildWriter: Sendable {
  let server: WriteClient

  /// The owner of a child.
  struct Owner: Sendable {
    let reference: OwnerReference
    let adoption: AdoptionCheck
  }

  /// Creates or changes a child so that it matches what the pattern wants.
  ///
  /// `isKnown`: whether it is known to exist.
  func apply(
    _ child: Child, isKnown: Bool, for owner: Owner
  ) async throws(RequestFailure) -> AppliedChild {
    if !isKnown, let made = try await create(child) { return made }
    let live: JSONValue
    do throws(APIError) {
      live = try await server.read(.get(child.type, child.key), as: JSONValue.self)
    } catch {
      guard error.isNotFound else { throw RequestFailure(error) }
      guard isKnown, let made = try await create(child) else { throw child.changed }
      return made
    }
    return try await change(LiveChild(object: live), child, owner)
  }

  /// Deletes a child, if it has not changed since it was observed.
  func delete(_ type: ResourceType, _ object: ObjectMeta) async throws(RequestFailure) {
    do throws(APIError) {
      try await server.write(in: object.namespace) {
        .delete(
          type, object.key,
          options: DeleteOptions(
            preconditions: .init(uid: object.uid, resourceVersion: object.resourceVersion)))
      }
    } catch {
      if !error.hasGoneOrChanged { throw RequestFailure(error) }
    }
  }

  /// Creates a child; nil if its name is taken.
  private func create(_ child: Child) async throws(RequestFailure) -> AppliedChild? {
    do throws(APIError) {
      let answer = try await server.written(in: child.key.namespace) {
        .create(
          child.type, namespace: child.key.namespace, body: child.body,
          options: WriteClient.strict, representation: .metadata, preferring: .protobuf)
      }
      return child.applied(in: answer.resourceVersion)
    } catch {
      guard error.isAlreadyExists, !error.isDenial else { throw RequestFailure(error) }
      return nil
    }
  }

  private func change(
    _ live: LiveChild, _ child: Child, _ owner: Owner
  ) async throws(RequestFailure) -> AppliedChild {
    guard let body = try? JSONValue(parsing: child.body) else { throw child.changed }
    if live.isTerminating {
      throw .unavailable("\(child.type.kind) \(child.key.name) is being deleted")
    }
    if let controller = live.controller {
      guard controller.uid == owner.reference.uid else {
        let isEarlier =
          controller.kind == owner.reference.kind && controller.name == owner.reference.name
        throw .taken(child, byEarlier: isEarlier)
      }
      if live.isAsWanted(body) { return child.applied(in: live.resourceVersion) }
    } else {
      guard live.isOrphan(of: owner.reference.name, like: body) else { throw .taken(child) }
      // The pattern is gone or terminating, and this is to stay an orphan.
      guard try await owner.adoption.isAllowed() else { throw .stale }
    }
    return try await write(body, over: live, child)
  }

  /// Applies a child over the version of it that was checked.
  private func write(
    _ body: JSONValue, over live: LiveChild, _ child: Child
  ) async throws(RequestFailure) -> AppliedChild {
    let namespace = child.key.namespace
    do throws(APIError) {
      var version = live.resourceVersion
      if let patch = live.fieldOwnershipPatch {
        let answer = try await server.written(in: namespace) {
          .patch(
            child.type, child.key, .json, body: patch.json.serialized(),
            options: WriteClient.options, representation: .metadata, preferring: .protobuf)
        }
        version = answer.resourceVersion
      }
      var body = body
      body["metadata"]?["uid"] = .string(live.uid)
      body["metadata"]?["resourceVersion"] = .string(version)
      let answer = try await server.written(in: namespace) {
        .patch(
          child.type, child.key, .apply, body: body.serialized(),
          options: WriteOptions(
            fieldManager: WriteClient.fieldManager, fieldValidation: .strict, force: true),
          representation: .metadata, preferring: .protobuf)
      }
      return child.applied(in: answer.resourceVersion)
    } catch {
      throw child.failure(error)
    }
  }
}

extension Child {
  fileprivate func applied(in version: String) -> AppliedChild {
    AppliedChild(body, resourceVersion: version)
  }

  /// It has changed a moment ago.
  fileprivate var changed: RequestFailure {
    .unavailable("\(type.kind) \(key.name) has just changed")
  }

  /// The meaning of a failed change of a specific version.
  fileprivate func failure(_ error: APIError) -> RequestFailure {
    if error.hasGoneOrChanged { return changed }
    // The server reports an unknown field as an internal error of its own.
    if error.code == 500, error.message.contains("field not declared in schema") {
      return .refused(error.message)
    }
    return RequestFailure(error)
  }
}

extension RequestFailure {
  /// A child's name is taken by an object that the pattern does not control.
  ///
  /// `isEarlier`: whether it belongs to an earlier pattern of the same name.
  static func taken(_ child: Child, byEarlier isEarlier: Bool = false) -> RequestFailure {
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
