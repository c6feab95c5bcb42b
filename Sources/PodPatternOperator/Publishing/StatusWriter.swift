internal import KubernetesClient
internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// Writes the status of a pattern, and nothing else.
struct StatusWriter: Sendable {
  let client: KubernetesClient

  /// Replaces the status, and returns the pattern's new resource version.
  ///
  /// The patch tests the uid, so that the status of one pattern does not end up on its successor. A
  /// uid in a merge patch would not do: the server ignores everything but the status in a write to
  /// a custom resource's status.
  ///
  /// - Throws: `RequestFailure.stale` if the pattern was recreated under the same name.
  func write(
    _ status: PodPatternStatus, of pattern: ObjectKey, uid: String
  ) async throws(RequestFailure) -> String {
    do throws(APIError) {
      return try await patch(pattern, uid, [(["status"], status.json.withoutNulls)])
    } catch {
      throw Self.failure(error)
    }
  }

  /// Writes some fields of a status, none of which is null; the others stay unchanged.
  func write(
    fields: JSONValue, of pattern: ObjectKey, uid: String
  ) async throws(RequestFailure) -> String {
    let members = (fields.object ?? [:]).map {
      (JSONPointer(["status", $0.key]), $0.value)
    }
    do throws(APIError) {
      do throws(APIError) {
        return try await patch(pattern, uid, members)
      } catch {
        guard error.isFailedTest else { throw error }
        // Either it is another pattern, which the next request finds again, or it has no status to
        // add fields to.
        return try await patch(pattern, uid, [(["status"], fields)])
      }
    } catch {
      throw Self.failure(error)
    }
  }

  /// Sets values in a pattern, if it still has this uid.
  private func patch(
    _ pattern: ObjectKey, _ uid: String, _ changes: [(JSONPointer, JSONValue)]
  ) async throws(APIError) -> String {
    let changes = changes.map { JSONPatch.Operation.add($0, $1) }
    let patch = JSONPatch([.test(["metadata", "uid"], .string(uid))] + changes)
    let request = APIRequest.patch(
      .podPatterns, pattern, subresource: "status", .json,
      body: patch.json.serialized(), options: WriteClient.options,
      representation: .metadata)
    return try await client.perform(request, reading: WrittenObject.decoding).resourceVersion
  }

  private static func failure(_ error: APIError) -> RequestFailure {
    error.isFailedTest ? .stale : RequestFailure(changing: error)
  }
}

extension APIError {
  /// Whether a JSON patch was refused as a whole: that is all that a server says about a failed
  /// test, while it names each field if it refuses the result of a patch.
  var isFailedTest: Bool {
    code == 422
      && message.contains("the server rejected our request due to an error in our request")
  }
}
