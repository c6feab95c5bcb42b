internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Writes a pattern's status, and nothing else of it.
struct StatusWriter: Sendable {
  let client: KubernetesClient

  /// Writes a status by a merge patch and returns the version that the pattern has then.
  ///
  /// The uid in the patch makes it fail for a pattern that was made anew under the name.
  ///
  /// - Parameter isLeast: Whether to say no more than summary and conditions, and leave the rest as
  ///   the server has it.
  func write(
    _ status: PodPatternStatus, of pattern: ObjectKey, uid: String, isLeast: Bool = false
  ) async -> Result<String, WriteFailure> {
    await write(isLeast ? status.leastJSON : status.json, of: pattern, uid: uid)
  }

  /// Writes some fields of a status; the others stay as they are.
  func write(
    _ fields: JSONValue, of pattern: ObjectKey, uid: String
  ) async -> Result<String, WriteFailure> {
    let body: JSONValue = ["metadata": ["uid": .string(uid)], "status": fields]
    let request = APIRequest.patch(
      .podPatterns, pattern, subresource: "status", .merge, body: body.serialized(),
      options: WriteOptions(fieldManager: "podpattern"), representation: .metadata)
    return await client.result(request, as: WrittenObject.self)
      .map(\.metadata.resourceVersion)
      .mapError(WriteFailure.init(changing:))
  }
}
