internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Writes a pattern's status, and nothing else of it.
struct StatusWriter: Sendable {
  let client: KubernetesClient

  /// Writes a status by a merge patch and returns the version that the pattern has then.
  ///
  /// The uid in the patch makes it fail for a pattern that was made anew under the name.
  func write(
    _ status: PodPatternStatus, of pattern: ObjectKey, uid: String
  ) async -> Result<String, WriteFailure> {
    let body: JSONValue = ["metadata": ["uid": .string(uid)], "status": status.json]
    let request = APIRequest.patch(
      .podPatterns, pattern, subresource: "status", .merge, body: body.serialized(),
      options: WriteOptions(fieldManager: "podpattern"), representation: .metadata)
    return await client.result(request, as: WrittenObject.self)
      .map(\.metadata.resourceVersion)
      .mapError(WriteFailure.init(changing:))
  }
}
