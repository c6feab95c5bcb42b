internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

extension PodWriter {
  /// Updates a pod in place: its resources first, and its revision label last, so that a pod that
  /// says it is of a revision has all of it.
  func update(
    _ pod: PodSnapshot, _ update: InPlaceUpdate
  ) async -> Result<Expectations.Change, WriteFailure> {
    if let body = update.resize(for: pod) {
      let request = APIRequest.patch(
        .pods, pod.key, subresource: "resize", .strategicMerge, body: body.serialized(),
        options: WriteOptions(fieldManager: "podpattern"), representation: .metadata)
      if let error = await limit.run(
        .change, in: pod.key.namespace, { await client.failure(request) })
      {
        return .failure(WriteFailure(changing: error))
      }
    }
    let request = APIRequest.patch(
      .pods, pod.key, .strategicMerge, body: update.patch(for: pod).serialized(),
      options: WriteOptions(fieldManager: "podpattern", fieldValidation: .strict),
      representation: .metadata)
    return await limit.run(.change, in: pod.key.namespace) {
      await client.result(request, as: WrittenObject.self)
    }
    .map {
      .init(
        key: pod.key, resourceVersion: $0.metadata.resourceVersion,
        effect: .updated(revision: update.revision, update.progress(of: pod)))
    }
    .mapError(WriteFailure.init(changing:))
  }
}
