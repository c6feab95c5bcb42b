internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// Sends the writers' requests: a limited number of concurrent writes, with one field manager.
struct WriteClient: Sendable {
  let client: KubernetesClient
  let limit: InFlightLimit

  static let fieldManager = "podpattern"
  /// The options of most writes.
  static let options = WriteOptions(fieldManager: fieldManager)
  /// The options for writing objects whose fields users have specified: unknown fields are refused
  /// by the server, in its own words.
  static let strict = WriteOptions(fieldManager: fieldManager, fieldValidation: .strict)

  func read<Answer: Decodable & Sendable>(
    _ request: APIRequest, as type: Answer.Type
  ) async throws(APIError) -> Answer {
    try await client.perform(request, as: type)
  }

  /// Performs a write in a namespace when its turn has come, and decodes the response.
  ///
  /// `request`: called when the turn has come: bodies take memory, and many may be
  /// waiting.
  func write<Answer: Decodable & Sendable>(
    _ kind: FairQueue.Kind = .change, in namespace: String, as type: Answer.Type,
    _ request: () -> APIRequest
  ) async throws(APIError) -> Answer {
    try await limit.run(kind, in: namespace) { () throws(APIError) in
      try await client.perform(request(), as: type)
    }
  }

  /// Performs a write in a namespace when its turn has come, and reads in the response which object
  /// was written.
  func written(
    _ kind: FairQueue.Kind = .change, in namespace: String, _ request: () -> APIRequest
  ) async throws(APIError) -> WrittenObject {
    try await limit.run(kind, in: namespace) { () throws(APIError) in
      try await client.perform(request(), reading: WrittenObject.decoding)
    }
  }

  /// Performs a write in a namespace when its turn has come, ignoring the response's body.
  func write(
    in namespace: String, _ request: () -> APIRequest
  ) async throws(APIError) {
    try await limit.run(.change, in: namespace) { () throws(APIError) in
      _ = try await client.perform(request())
    }
  }
}
