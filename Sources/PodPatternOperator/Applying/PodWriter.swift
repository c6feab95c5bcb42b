internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Makes, changes and deletes single pods.
struct PodWriter: Sendable {
  let server: WriteClient
  let now: @Sendable () -> Timestamp

  /// Makes a pod; one that an earlier request of the name has made is as good.
  func create(
    _ pod: PlannedPod, _ manifest: PodManifest
  ) async throws(RequestFailure) -> PodSnapshot {
    let answer: WrittenObject
    do throws(APIError) {
      answer = try await server.write(
        .creation, in: pod.key.namespace, as: WrittenObject.self
      ) {
        .create(
          .pods, namespace: pod.key.namespace, body: pod.body(manifest),
          options: WriteClient.strict, representation: .metadata)
      }
    } catch {
      guard error.isAlreadyExists, !error.isDenial else {
        throw RequestFailure(error).naming(pod)
      }
      switch try await find(pod) {
      case .made(let found): return found
      case .taken: throw .unavailable("the pod name \(pod.key.name) is taken")
      // It has gone since, or somebody says so of what is not there: the next try has another name.
      case .missing: throw RequestFailure(error).naming(pod)
      }
    }
    let (metadata, labels) = (answer.metadata, answer.metadata.labels)
    guard labels?.pattern == pod.pattern, labels?.revision == pod.revision else {
      throw await undo(pod, labels, uid: metadata.uid)
    }
    return pod.snapshot(
      uid: metadata.uid, resourceVersion: metadata.resourceVersion, created: now())
  }

  /// What has the name of a pod that may have been made.
  enum Finding: Sendable {
    case made(PodSnapshot)
    /// Nothing has.
    case missing
    /// A pod that somebody else made.
    case taken
  }

  /// Finds the pod that an earlier request may have made.
  func find(_ pod: PlannedPod) async throws(RequestFailure) -> Finding {
    guard let found = try await metadata(pod.key) else { return .missing }
    guard found.controller?.uid == pod.ownerUID else { return .taken }
    var made = pod.snapshot(
      uid: found.uid, resourceVersion: found.resourceVersion,
      created: found.creationTimestamp ?? now())
    made.isTerminating = found.isTerminating
    return .made(made)
  }

  /// Reads a pod's metadata; nil where it is not there.
  func metadata(_ pod: ObjectKey) async throws(RequestFailure) -> ObjectMeta? {
    do throws(APIError) {
      let request = APIRequest.get(.pods, pod, representation: .metadata)
      return try await server.read(request, as: PartialObjectMetadata.self).metadata
    } catch {
      guard error.isNotFound else { throw RequestFailure(error) }
      return nil
    }
  }

  /// Deletes a pod, if it is still the one of that uid.
  func delete(_ pod: ObjectKey, uid: String) async throws(RequestFailure) {
    do throws(APIError) {
      try await server.write(in: pod.namespace) {
        .delete(.pods, pod, options: DeleteOptions(preconditions: .init(uid: uid)))
      }
    } catch {
      throw RequestFailure(changing: error)
    }
  }

  /// Makes an owner the one that manages a pod, if the pod is still as it was seen: it has no other
  /// such owner, and nobody has asked it to end.
  func adopt(
    _ pod: Plan.PodReference, owner: OwnerReference
  ) async throws(RequestFailure) -> OwnWrites.Change {
    do {
      return try await changeOwners(pod, owner.json, owner: owner.uid)
    } catch .stale {
      throw .unavailable("pod \(pod.key.name) has just changed")
    }
  }

  /// Takes an owner from a pod; it runs on without one.
  func release(
    _ pod: Plan.PodReference, owner: String
  ) async throws(RequestFailure) -> OwnWrites.Change {
    try await changeOwners(pod, ["$patch": "delete", "uid": .string(owner)], owner: nil)
  }

  /// Lets go of a pod if its label is gone: a watch by label shows that as a deletion.
  ///
  /// - Returns: whether it was let go of.
  func releaseStray(
    _ pod: Plan.PodReference, of pattern: PatternSnapshot
  ) async throws(RequestFailure) -> Bool {
    guard let found = try await metadata(pod.key), found.uid == pod.uid,
      found.controller?.uid == pattern.uid, !found.isTerminating,
      found.labels[ChildLabels.pattern] != pattern.key.name
    else { return false }
    do {
      _ = try await release(pod, owner: pattern.uid)
      return true
    } catch .stale {
      return false
    }
  }

  /// Updates a pod in place: its resources first, and its revision label last, so that a pod that
  /// says it is of a revision has all of it.
  func update(
    _ pod: PodSnapshot, _ update: InPlaceUpdate
  ) async throws(RequestFailure) -> OwnWrites.Change {
    let namespace = pod.key.namespace
    do throws(APIError) {
      if let body = update.resize(for: pod) {
        try await server.write(in: namespace) {
          .patch(
            .pods, pod.key, subresource: "resize", .strategicMerge, body: body.serialized(),
            options: WriteClient.options, representation: .metadata)
        }
      }
      let answer = try await server.write(in: namespace, as: WrittenObject.self) {
        .patch(
          .pods, pod.key, .strategicMerge, body: update.patch(for: pod).serialized(),
          options: WriteClient.strict, representation: .metadata)
      }
      return OwnWrites.Change(
        key: pod.key, resourceVersion: answer.metadata.resourceVersion,
        effect: .updated(revision: update.revision, update.progress(of: pod)))
    } catch {
      throw RequestFailure(changing: error)
    }
  }

  /// Patches a pod's owners by a strategic merge, whose list of owners goes by uid.
  private func changeOwners(
    _ pod: Plan.PodReference, _ reference: JSONValue, owner: String?
  ) async throws(RequestFailure) -> OwnWrites.Change {
    var metadata: JSONValue = ["uid": .string(pod.uid), "ownerReferences": [reference]]
    metadata["resourceVersion"] = pod.resourceVersion.map { .string($0) }
    let body: JSONValue = ["metadata": metadata]
    do throws(APIError) {
      let answer = try await server.write(in: pod.key.namespace, as: WrittenObject.self) {
        .patch(
          .pods, pod.key, .strategicMerge, body: body.serialized(), options: WriteClient.options,
          representation: .metadata)
      }
      return OwnWrites.Change(
        key: pod.key, resourceVersion: answer.metadata.resourceVersion,
        effect: .owner(uid: owner))
    } catch {
      throw RequestFailure(changing: error)
    }
  }

  /// Deletes a pod that was made without the label that finds it, or that says what it is made of: it
  /// would never be seen again, or be outdated from its birth, and another would be made in its place
  /// for ever.
  private func undo(
    _ pod: PlannedPod, _ labels: WrittenObject.Labels?, uid: String
  ) async -> RequestFailure {
    try? await delete(pod.key, uid: uid)
    let (label, value) =
      labels?.pattern == pod.pattern
      ? (ChildLabels.revision, pod.revision) : (ChildLabels.pattern, pod.pattern)
    return .refused(
      "something in the cluster changes the label \(label) of new pods, which must "
        + "stay \"\(value)\"; look for a mutating admission webhook or policy")
  }
}
