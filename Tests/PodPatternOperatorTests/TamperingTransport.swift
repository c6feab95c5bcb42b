internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// Passes requests on; a text in what lists and watches bring is replaced by another, such as one that
/// the simulated cluster itself would not take.
struct TamperingTransport: Transport {
  let base: any Transport
  let text: String
  let replacement: String

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    var answer = try await base.send(request)
    if request.method == .get { answer.body = tampered(answer.body) }
    return answer
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request).reading { chunks throws(TransportError) in
      try await chunks.next().map(tampered)
    }
  }

  /// The simulated cluster sends whole lines.
  private func tampered(_ data: Data) -> Data {
    Data(String(decoding: data, as: UTF8.self).replacing(text, with: replacement).utf8)
  }
}
