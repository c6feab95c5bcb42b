internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore

/// Makes, deletes, adopts and releases single pods.
struct PodWriter: Sendable {
  let client: KubernetesClient
  let limit: InFlightLimit
  let now: @Sendable () -> Timestamp

  private static let options = WriteOptions(fieldManager: "podpattern", fieldValidation: .strict)

  /// Makes a pod; one that an earlier request of the name has made is as good.
  func create(
    _ pod: PendingPod, _ manifest: PodManifest
  ) async -> Result<PodSnapshot, WriteFailure> {
    let result = await limit.run(.creation, in: pod.key.namespace) {
      // Only now: a body takes memory, and many may wait.
      let request = APIRequest.create(
        .pods, namespace: pod.key.namespace, body: pod.body(manifest), options: Self.options,
        representation: .metadata)
      return await client.result(request, as: WrittenObject.self)
    }
    switch result {
    case .success(let answer):
      let labels = answer.metadata.labels
      guard labels?.pattern == pod.pattern, labels?.revision == pod.revision else {
        return .failure(await undo(pod, labels, uid: answer.metadata.uid))
      }
      return .success(
        pod.snapshot(
          uid: answer.metadata.uid, resourceVersion: answer.metadata.resourceVersion,
          created: now()))
    case .failure(let error) where error.isAlreadyExists && !error.isDenial:
      switch await find(pod) {
      case .success(let found?): return .success(found)
      case .success(nil):
        return .failure(.unavailable("the pod name \(pod.key.name) is taken"))
      // It has gone since, or somebody says so of what is not there: the next try has another name.
      case .failure(.gone): return .failure(WriteFailure(error).naming(pod))
      case .failure(let failure): return .failure(failure)
      }
    case .failure(let error): return .failure(WriteFailure(error).naming(pod))
    }
  }

  /// Deletes a pod, if it is still the one of that uid.
  func delete(_ pod: ObjectKey, uid: String) async -> WriteFailure? {
    let request = APIRequest.delete(
      .pods, pod, options: DeleteOptions(preconditions: .init(uid: uid)))
    guard let error = await limit.run(.change, in: pod.namespace, { await client.failure(request) })
    else { return nil }
    return WriteFailure(changing: error)
  }

  /// Makes an owner the one that manages a pod, if the pod is still as it was seen: it has no other
  /// such owner, and nobody has asked it to end.
  func adopt(
    _ pod: Plan.PodReference, owner: OwnerReference
  ) async -> Result<Expectations.Change, WriteFailure> {
    await changeOwners(pod, owner.json, owner: owner.uid).mapError {
      $0 == .gone ? .unavailable("pod \(pod.key.name) has just changed") : $0
    }
  }

  /// Takes an owner from a pod; it runs on without one.
  func release(
    _ pod: Plan.PodReference, owner: String
  ) async -> Result<Expectations.Change, WriteFailure> {
    await changeOwners(pod, ["$patch": "delete", "uid": .string(owner)], owner: nil)
  }

  /// Reads a pod's metadata; `.gone` where it is not there.
  func metadata(_ pod: ObjectKey) async -> Result<ObjectMeta, WriteFailure> {
    let request = APIRequest.get(.pods, pod, representation: .metadata)
    return await client.result(request, as: PartialObjectMetadata.self).map(\.metadata)
      .mapError { $0.isNotFound ? .gone : WriteFailure($0) }
  }

  /// Patches a pod's owners by a strategic merge, whose list of owners goes by uid.
  private func changeOwners(
    _ pod: Plan.PodReference, _ reference: JSONValue, owner: String?
  ) async -> Result<Expectations.Change, WriteFailure> {
    var metadata: JSONValue = ["uid": .string(pod.uid), "ownerReferences": [reference]]
    metadata["resourceVersion"] = pod.resourceVersion.map { .string($0) }
    let body: JSONValue = ["metadata": metadata]
    let request = APIRequest.patch(
      .pods, pod.key, .strategicMerge, body: body.serialized(),
      options: WriteOptions(fieldManager: "podpattern"), representation: .metadata)
    return await limit.run(.change, in: pod.key.namespace) {
      await client.result(request, as: WrittenObject.self)
    }
    .map {
      .init(
        key: pod.key, resourceVersion: $0.metadata.resourceVersion, effect: .owner(uid: owner))
    }
    .mapError(WriteFailure.init(changing:))
  }

  /// Finds the pod that an earlier request made; `.gone` where there is none, and nil where somebody
  /// else has made one of that name.
  func find(_ pod: PendingPod) async -> Result<PodSnapshot?, WriteFailure> {
    switch await metadata(pod.key) {
    case .failure(let failure): return .failure(failure)
    case .success(let found):
      guard found.controller?.uid == pod.ownerUID else { return .success(nil) }
      var made = pod.snapshot(
        uid: found.uid, resourceVersion: found.resourceVersion,
        created: found.creationTimestamp ?? now())
      made.isTerminating = found.isTerminating
      return .success(made)
    }
  }

  /// Deletes a pod that was made without the label that finds it, or that says what it is made of: it
  /// would never be seen again, or be outdated from its birth, and another would be made in its place
  /// for ever.
  private func undo(
    _ pod: PendingPod, _ labels: WrittenObject.Labels?, uid: String
  ) async -> WriteFailure {
    _ = await delete(pod.key, uid: uid)
    let (label, value) =
      labels?.pattern == pod.pattern
      ? (ChildLabels.revision, pod.revision) : (ChildLabels.pattern, pod.pattern)
    return .refused(
      "something in the cluster changes the label \(label) of new pods, which must "
        + "stay \"\(value)\"; look for a mutating admission webhook or policy")
  }
}
