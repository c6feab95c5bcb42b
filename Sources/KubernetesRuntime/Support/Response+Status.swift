internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

extension APIResponse {
  /// This answer, where it is no failure.
  ///
  /// A client throws failures itself; what stands in for one in a test may not.
  func orThrow(_ request: APIRequest) throws(APIError) -> APIResponse {
    guard isSuccess else { throw APIError(request, status: status, body: body) }
    return self
  }
}

extension StreamedResponse {
  /// This answer, where it is no failure.
  func orThrow(_ request: APIRequest) throws(APIError) -> StreamedResponse {
    guard (200..<300).contains(status) else {
      throw APIError(request, status: status, body: Data())
    }
    return self
  }
}

extension APIError {
  fileprivate init(_ request: APIRequest, status: Int, body: Data) {
    let answer = try? JSONDecoder().decode(Status.self, from: body)
    self.init(
      request: "\(request.method.rawValue) \(request.target)",
      cause: .status(answer ?? Status(message: nil, reason: nil, code: status)))
  }
}
