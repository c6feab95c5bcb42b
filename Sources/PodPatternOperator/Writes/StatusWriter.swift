internal import KubernetesClient
internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// Writes a pattern's status, and nothing else of it.
struct StatusWriter: Sendable {
  let client: KubernetesClient

  /// Writes a status in the place of the one that is there, and returns the version that the pattern
  /// has then; `.gone` for a pattern that was made anew under the name.
  ///
  /// A test of the uid keeps one pattern's status from the next one. The uid in a merge patch would
  /// not: of a write to a custom resource's status a server reads nothing but the status.
  ///
  /// - Parameter isLeast: Whether to say no more than summary and conditions, and leave the rest as
  ///   the server has it.
  func write(
    _ status: PodPatternStatus, of pattern: ObjectKey, uid: String, isLeast: Bool = false
  ) async -> Result<String, WriteFailure> {
    guard !isLeast else { return await write(status.leastJSON, of: pattern) }
    let operations: JSONValue = [
      ["op": "test", "path": "/metadata/uid", "value": .string(uid)],
      ["op": "add", "path": "/status", "value": status.json.withoutNulls],
    ]
    return await patch(pattern, .json, operations)
  }

  /// Writes some fields of a status; the others stay as they are, which a merge patch alone can do.
  func write(_ fields: JSONValue, of pattern: ObjectKey) async -> Result<String, WriteFailure> {
    await patch(pattern, .merge, ["status": fields])
  }

  private func patch(
    _ pattern: ObjectKey, _ kind: PatchType, _ body: JSONValue
  ) async -> Result<String, WriteFailure> {
    let request = APIRequest.patch(
      .podPatterns, pattern, subresource: "status", kind, body: body.serialized(),
      options: WriteOptions(fieldManager: "podpattern"), representation: .metadata)
    return await client.result(request, as: WrittenObject.self)
      .map(\.metadata.resourceVersion)
      .mapError { $0.isFailedTest ? .gone : WriteFailure(changing: $0) }
  }
}

extension APIError {
  /// Whether a JSON patch was refused as a whole: a server says no more than this of a test that
  /// failed, and names each field where it refuses what a patch comes to.
  fileprivate var isFailedTest: Bool {
    code == 422
      && message.contains("the server rejected our request due to an error in our request")
  }
}

extension JSONValue {
  /// The document without the fields that are null.
  fileprivate var withoutNulls: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.withoutNulls))
    case .object(let members):
      .object(members.filter { !$0.value.isNull }.mapValues(\.withoutNulls))
    default: self
    }
  }
}
