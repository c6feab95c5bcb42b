internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import Synchronization

/// Creates, changes and deletes single pods.
struct PodWriter: Sendable {
  let server: WriteClient
  let now: @Sendable () -> Timestamp
  private let protobuf = ProtobufRefusal()

  /// Whether pods were refused because they were in protobuf.
  private final class ProtobufRefusal: Sendable {
    let isKnown = Atomic(false)
  }

  init(server: WriteClient, now: @escaping @Sendable () -> Timestamp) {
    (self.server, self.now) = (server, now)
  }

  /// Creates a pod; one that an earlier request created under the name will do as well.
  func create(
    _ pod: PlannedPod, _ manifest: PodManifest
  ) async throws(RequestFailure) -> PodSnapshot {
    let answer: WrittenObject
    do throws(APIError) {
      answer = try await post(pod, manifest)
    } catch {
      guard error.isAlreadyExists, !error.isDenial else {
        throw RequestFailure(error).naming(pod)
      }
      switch try await find(pod) {
      case .made(let found): return found
      case .taken: throw .unavailable("the pod name \(pod.key.name) is taken")
      // It has gone since, or the server is wrong about it: the next attempt uses another name.
      case .missing: throw RequestFailure(error).naming(pod)
      }
    }
    let labels = answer.labels
    guard labels[ChildLabels.pattern] == pod.pattern, labels[ChildLabels.revision] == pod.revision
    else {
      throw await undo(pod, labels, uid: answer.uid)
    }
    return pod.snapshot(
      uid: answer.uid, resourceVersion: answer.resourceVersion, created: now())
  }

  /// Asks for a pod in protobuf, unless something on the way to the server lets only JSON through.
  private func post(
    _ pod: PlannedPod, _ manifest: PodManifest
  ) async throws(APIError) -> WrittenObject {
    let isRefused = protobuf.isKnown.load(ordering: .relaxed)
    do throws(APIError) {
      return try await post(pod) { isRefused ? pod.body(manifest).inJSON : pod.body(manifest) }
    } catch {
      guard error.code == 415, !isRefused, !error.isDenial else { throw error }
      protobuf.isKnown.store(true, ordering: .relaxed)
      return try await post(pod) { pod.body(manifest).inJSON }
    }
  }

  private func post(
    _ pod: PlannedPod, _ body: () -> EncodedObject
  ) async throws(APIError) -> WrittenObject {
    try await server.written(.creation, in: pod.key.namespace) {
      .create(
        .pods, namespace: pod.key.namespace, body(), options: WriteClient.strict,
        representation: .metadata, preferring: .protobuf)
    }
  }

  /// What has the name of a pod that may have been created.
  enum Finding: Sendable {
    case made(PodSnapshot)
    case missing
    /// A pod that was created by someone else.
    case taken
  }

  /// Finds the pod that an earlier request may have created.
  func find(_ pod: PlannedPod) async throws(RequestFailure) -> Finding {
    guard let found = try await metadata(pod.key) else { return .missing }
    guard found.controller?.uid == pod.ownerUID else { return .taken }
    var made = pod.snapshot(
      uid: found.uid, resourceVersion: found.resourceVersion,
      created: found.creationTimestamp ?? now())
    made.isTerminating = found.isTerminating
    return .made(made)
  }

  /// Reads a pod's metadata; nil if it does not exist.
  func metadata(_ pod: ObjectKey) async throws(RequestFailure) -> ObjectMeta? {
    do throws(APIError) {
      let request = APIRequest.get(.pods, pod, representation: .metadata)
      return try await server.read(request, as: PartialObjectMetadata.self).metadata
    } catch {
      guard error.isNotFound else { throw RequestFailure(error) }
      return nil
    }
  }

  /// Deletes a pod, if it still has this uid.
  func delete(_ pod: ObjectKey, uid: String) async throws(RequestFailure) {
    do throws(APIError) {
      try await server.write(in: pod.namespace) {
        // The answer, which nobody reads, is the whole pod otherwise.
        .delete(
          .pods, pod, options: DeleteOptions(preconditions: .init(uid: uid)),
          representation: .metadata, preferring: .protobuf)
      }
    } catch {
      throw RequestFailure(changing: error)
    }
  }

  /// Adopts a pod, if it has not changed since it was observed: it has no other controller and has
  /// not been deleted.
  ///
  /// - `revision`: The revision that it was found to be of; nil where it says so itself.
  func adopt(
    _ pod: Plan.PodReference, owner: OwnerReference, revision: String? = nil
  ) async throws(RequestFailure) -> OwnWrites.Change {
    do {
      return try await changeOwners(pod, owner.json, owner: owner.uid, revision: revision)
    } catch .stale {
      throw .unavailable("pod \(pod.key.name) has just changed")
    }
  }

  /// Removes an owner reference from a pod, which keeps running as an orphan.
  func release(
    _ pod: Plan.PodReference, owner: String
  ) async throws(RequestFailure) -> OwnWrites.Change {
    try await changeOwners(pod, ["$patch": "delete", "uid": .string(owner)], owner: nil)
  }

  /// Releases a pod if its label is gone: a watch with a label selector shows that as a deletion.
  ///
  /// - Returns: whether it was released.
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

  /// Updates a pod in place: its resources first and its revision label last, so that a pod with
  /// the label of a revision has all of it.
  func update(
    _ pod: PodSnapshot, _ update: InPlaceUpdate
  ) async throws(RequestFailure) -> OwnWrites.Change {
    let namespace = pod.key.namespace
    do throws(APIError) {
      if let body = update.resize(for: pod) {
        try await server.write(in: namespace) {
          .patch(
            .pods, pod.key, subresource: "resize", .strategicMerge, body: body.serialized(),
            options: WriteClient.options, representation: .metadata, preferring: .protobuf)
        }
      }
      let answer = try await server.written(in: namespace) {
        .patch(
          .pods, pod.key, .strategicMerge, body: update.patch(for: pod).serialized(),
          options: WriteClient.strict, representation: .metadata, preferring: .protobuf)
      }
      return OwnWrites.Change(
        key: pod.key, resourceVersion: answer.resourceVersion,
        effect: .updated(revision: update.revision, update.progress(of: pod)))
    } catch {
      throw RequestFailure(changing: error)
    }
  }

  /// Opens or closes a pod's readiness gate of updates in place.
  func setGate(of pod: PodSnapshot, opens: Bool) async throws(RequestFailure) -> OwnWrites.Change {
    let now = now().inWholeSeconds
    let gate = opens ? InPlaceGate.open : .closed(since: now)
    do throws(APIError) {
      let answer = try await server.written(in: pod.key.namespace) {
        .patch(
          .pods, pod.key, subresource: "status", .strategicMerge,
          body: gate.patch(for: pod, now: now).serialized(), options: WriteClient.options,
          representation: .metadata, preferring: .protobuf)
      }
      return OwnWrites.Change(
        key: pod.key, resourceVersion: answer.resourceVersion, effect: .gate(gate))
    } catch {
      throw RequestFailure(changing: error).rephrased {
        "the readiness gate \(InPlaceGate.conditionType) can't be \(opens ? "opened" : "closed"): \($0)"
      }
    }
  }

  /// Changes a pod's owner references by a strategic merge patch, which merges them by uid.
  private func changeOwners(
    _ pod: Plan.PodReference, _ reference: JSONValue, owner: String?, revision: String? = nil
  ) async throws(RequestFailure) -> OwnWrites.Change {
    var metadata: JSONValue = ["uid": .string(pod.uid), "ownerReferences": [reference]]
    if let revision { metadata["labels"] = [ChildLabels.revision: .string(revision)] }
    metadata["resourceVersion"] = pod.resourceVersion.map { .string($0) }
    let body: JSONValue = ["metadata": metadata]
    do throws(APIError) {
      let answer = try await server.written(in: pod.key.namespace) {
        .patch(
          .pods, pod.key, .strategicMerge, body: body.serialized(), options: WriteClient.options,
          representation: .metadata, preferring: .protobuf)
      }
      return OwnWrites.Change(
        key: pod.key, resourceVersion: answer.resourceVersion,
        effect: .owner(uid: owner, revision: revision))
    } catch {
      throw RequestFailure(changing: error)
    }
  }

  /// Deletes a pod that was created without the label that selects it or that tells its revision:
  /// it would never be observed, or be outdated from the start, and replaced over and over again.
  private func undo(
    _ pod: PlannedPod, _ labels: [String: String], uid: String
  ) async -> RequestFailure {
    try? await delete(pod.key, uid: uid)
    let (label, value) =
      labels[ChildLabels.pattern] == pod.pattern
      ? (ChildLabels.revision, pod.revision) : (ChildLabels.pattern, pod.pattern)
    return .refused(
      "something in the cluster changes the label \(label) of new pods, which must "
        + "stay \"\(value)\"; look for a mutating admission webhook or policy")
  }
}
