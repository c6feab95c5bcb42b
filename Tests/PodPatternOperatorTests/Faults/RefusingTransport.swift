internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// Passes requests on; while it refuses, some are answered with 403, and what is watched goes on being
/// so, as where a role is taken from somebody.
final class RefusingTransport: Transport {
  private let base: any Transport
  private let isMeant: @Sendable (APIRequest) -> Bool
  private let state = Mutex((refuses: false, refused: 0))

  /// `requests`: which requests are refused, if not all that write.
  init(
    _ base: any Transport,
    requests isMeant: @escaping @Sendable (APIRequest) -> Bool = { $0.method != .get }
  ) {
    (self.base, self.isMeant) = (base, isMeant)
  }

  /// How many requests were refused.
  var refused: Int { state.withLock(\.refused) }

  func refuse() { state.withLock { $0.refuses = true } }
  func permit() { state.withLock { $0.refuses = false } }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let isRefused = state.withLock { state in
      guard state.refuses, isMeant(request) else { return false }
      state.refused += 1
      return true
    }
    guard isRefused else { return try await base.send(request) }
    let status: JSONValue = [
      "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 403,
      "reason": "Forbidden", "message": "somebody may not do this",
    ]
    return APIResponse(status: 403, body: status.serialized())
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(request)
  }
}
