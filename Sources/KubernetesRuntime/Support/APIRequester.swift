public import KubernetesClient
public import KubernetesCore

/// What the runtime needs of a client: to send a request, and to open a stream.
public protocol APIRequester: Sendable {
  /// Sends a request once and reads the whole answer: who asks has a back-off of its own.
  ///
  /// - Throws: `APIError`, where there is no answer or the answer is a failure.
  func performOnce(_ request: APIRequest) async throws(APIError) -> APIResponse

  /// Opens a stream, such as a watch.
  ///
  /// - Throws: `APIError`, where there is no answer or the answer is a failure.
  func stream(_ request: APIRequest) async throws(APIError) -> StreamedResponse
}

extension KubernetesClient: APIRequester {
  /// Sends a request once and reads the whole answer.
  ///
  /// - Throws: `APIError`, where there is no answer or the answer is a failure.
  public func performOnce(_ request: APIRequest) async throws(APIError) -> APIResponse {
    try await perform(request, retry: .never)
  }
}
