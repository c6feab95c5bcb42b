internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// Sends requests for the writers: a limited number of writes at once, under one field manager.
struct WriteClient: Sendable {
  let client: KubernetesClient
  let limit: InFlightLimit

  /// Whom the server notes as the writer of a field.
  static let fieldManager = "podpattern"
  /// How most writes are made.
  static let options = WriteOptions(fieldManager: fieldManager)
  /// How objects are made and changed whose fields somebody else wrote: one that the server does not
  /// know is refused, in its own words.
  static let strict = WriteOptions(fieldManager: fieldManager, fieldValidation: .strict)

  /// Reads something.
  func read<Answer: Decodable & Sendable>(
    _ request: APIRequest, as type: Answer.Type
  ) async throws(APIError) -> Answer {
    try await client.perform(request, as: type)
  }

  /// Writes something in a namespace when its turn has come, and reads the answer.
  ///
  /// - Parameter request: made only when the turn has come: a body takes memory, and many may wait.
  func write<Answer: Decodable & Sendable>(
    _ kind: Turns.Kind = .change, in namespace: String, as type: Answer.Type,
    _ request: () -> APIRequest
  ) async throws(APIError) -> Answer {
    try await limit.run(kind, in: namespace) { () throws(APIError) in
      try await client.perform(request(), as: type)
    }
  }

  /// Writes something in a namespace when its turn has come; of the answer only the success counts.
  func write(
    in namespace: String, _ request: () -> APIRequest
  ) async throws(APIError) {
    try await limit.run(.change, in: namespace) { () throws(APIError) in
      _ = try await client.perform(request())
    }
  }
}

/// What is read of the answer to a write: enough to know the object again.
struct WrittenObject: Decodable, Sendable {
  struct Metadata: Decodable, Sendable {
    let uid: String
    let resourceVersion: String
    let labels: Labels?
  }

  struct Labels: Decodable, Sendable {
    let pattern: String?
    let revision: String?

    private enum CodingKeys: String, CodingKey {
      case pattern = "podpattern.dev/pattern"
      case revision = "podpattern.dev/revision"
    }
  }

  let metadata: Metadata
}
