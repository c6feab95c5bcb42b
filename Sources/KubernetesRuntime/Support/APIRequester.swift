public import KubernetesClient
public import KubernetesCore

/// What the runtime needs of a client: to send a request, and to open a stream.
public protocol APIRequester: Sendable {
  /// Sends a request and reads the whole answer.
  ///
  /// - Throws: `APIError`, where there is no answer or the answer is a failure.
  func perform(_ request: APIRequest) async throws(APIError) -> APIResponse

  /// Opens a stream, such as a watch.
  ///
  /// - Throws: `APIError`, where there is no answer or the answer is a failure.
  func stream(_ request: APIRequest) async throws(APIError) -> StreamedResponse
}
