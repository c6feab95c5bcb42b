internal import KubernetesClient
internal import KubernetesCore
internal import OrderedCollections
internal import PodPatternCore

/// Writes a pattern's status, and nothing else of it.
struct StatusWriter: Sendable {
  let client: KubernetesClient

  /// Writes a status in the place of the one that is there, and returns the version that the pattern
  /// has then.
  ///
  /// A test of the uid keeps one pattern's status from the next one. The uid in a merge patch would
  /// not: of a write to a custom resource's status a server reads nothing but the status.
  ///
  /// - Throws: `RequestFailure.stale` for a pattern that was made anew under the name.
  func write(
    _ status: PodPatternStatus, of pattern: ObjectKey, uid: String
  ) async throws(RequestFailure) -> String {
    do throws(APIError) {
      return try await patch(pattern, uid, [("/status", status.json.withoutNulls)])
    } catch {
      throw Self.failure(error)
    }
  }

  /// Writes some fields of a status, none of which is null; the others stay as they are.
  func write(
    fields: JSONValue, of pattern: ObjectKey, uid: String
  ) async throws(RequestFailure) -> String {
    let members = (fields.object ?? [:]).map { ("/status/\($0.key)", $0.value) }
    do throws(APIError) {
      do throws(APIError) {
        return try await patch(pattern, uid, members)
      } catch {
        guard error.isFailedTest else { throw error }
        // Either it is another pattern, and is found to be again, or it has no status to have fields.
        return try await patch(pattern, uid, [("/status", fields)])
      }
    } catch {
      throw Self.failure(error)
    }
  }

  /// Sets what is at some places of a pattern, if it is still the one of that uid.
  private func patch(
    _ pattern: ObjectKey, _ uid: String, _ changes: [(place: String, value: JSONValue)]
  ) async throws(APIError) -> String {
    let test: JSONValue = ["op": "test", "path": "/metadata/uid", "value": .string(uid)]
    let operations = changes.map { place, value -> JSONValue in
      ["op": "add", "path": .string(place), "value": value]
    }
    let request = APIRequest.patch(
      .podPatterns, pattern, subresource: "status", .json,
      body: JSONValue.array([test] + operations).serialized(), options: WriteClient.options,
      representation: .metadata)
    return try await client.perform(request, as: WrittenObject.self).metadata.resourceVersion
  }

  private static func failure(_ error: APIError) -> RequestFailure {
    error.isFailedTest ? .stale : RequestFailure(changing: error)
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
