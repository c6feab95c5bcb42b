internal import FoundationEssentials
internal import KubernetesCore

/// What whole and streamed answers have in common.
protocol HTTPAnswer: Sendable {
  var status: Int { get }
}

extension APIResponse: HTTPAnswer {}

extension StreamedResponse: HTTPAnswer {
  /// Whether the status code is one of 200 to 299.
  var isSuccess: Bool { (200..<300).contains(status) }
}

extension Transport {
  /// `send`, its outcome a value.
  func sending(_ request: APIRequest) async -> Result<APIResponse, TransportError> {
    do { return .success(try await send(request)) } catch { return .failure(error) }
  }

  /// `stream`, its outcome a value.
  func streaming(_ request: APIRequest) async -> Result<StreamedResponse, TransportError> {
    do { return .success(try await stream(request)) } catch { return .failure(error) }
  }
}

extension ResponseBody {
  /// Reads up to a number of bytes, and less where the body breaks off: an error's explanation is
  /// worth having even in part.
  func beginning(_ limit: Int) async -> Data {
    var data = Data()
    var iterator = makeAsyncIterator()
    while data.count < limit, let chunk = try? await iterator.next() { data += chunk }
    return data.prefix(limit)
  }
}

extension APIRequest {
  /// The method and the target, as errors name a request.
  var title: String { "\(method.rawValue) \(target)" }

  /// The request with what goes into every one.
  func adding(_ credentials: Credentials, _ userAgent: HTTPHeader) -> APIRequest {
    var request = self
    request.headers.reserveCapacity(headers.count + credentials.headers.count + 1)
    request.headers += credentials.headers
    request.headers.append(userAgent)
    return request
  }
}

extension APIError {
  init(_ request: APIRequest, _ cause: Cause) { self.init(request: request.title, cause: cause) }
}

extension Result<APIResponse, TransportError> {
  /// The outcome in a word or a sentence, for a log.
  var summary: String {
    switch self {
    case .success(let response): "HTTP status \(response.status)"
    case .failure(let error): error.message
    }
  }
}
