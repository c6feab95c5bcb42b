internal import FoundationEssentials
package import KubernetesClient
package import KubernetesCore
internal import Synchronization

extension StreamedResponse {
  /// A whole answer as one that is streamed, such as a refusal.
  package init(_ answer: APIResponse) {
    let rest = Rest(answer.body)
    self.init(
      status: answer.status, headers: answer.headers,
      body: ResponseBody { () async throws(TransportError) -> Data? in rest.take() })
  }
}

/// Data that is given once.
private final class Rest: Sendable {
  private let data: Mutex<Data?>

  init(_ data: Data) { self.data = Mutex(data) }

  func take() -> Data? {
    data.withLock { data in
      defer { data = nil }
      return data
    }
  }
}
