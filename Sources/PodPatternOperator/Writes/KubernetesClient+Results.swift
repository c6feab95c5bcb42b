internal import KubernetesClient
internal import KubernetesCore

/// Requests whose outcome is a value: what becomes of a write is looked at, not thrown on.
extension KubernetesClient {
  /// Performs a request and reads its answer.
  func result<Answer: Decodable & Sendable>(
    _ request: APIRequest, as type: Answer.Type
  ) async -> Result<Answer, APIError> {
    do { return .success(try await perform(request, as: type)) } catch { return .failure(error) }
  }

  /// Performs a request of whose answer only the success counts.
  func failure(_ request: APIRequest) async -> APIError? {
    do {
      _ = try await perform(request)
      return nil
    } catch {
      return error
    }
  }
}
