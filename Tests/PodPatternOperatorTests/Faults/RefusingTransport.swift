internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// Passes requests on; while it refuses, writes are answered with 403, and what is watched goes on being
/// so, as where a role is taken from somebody.
final class RefusingTransport: Transport {
  private let base: any Transport
  private let refuses = Mutex(false)

  init(_ base: any Transport) { self.base = base }

  func refuse() { refuses.withLock { $0 = true } }
  func permit() { refuses.withLock { $0 = false } }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    guard request.method != .get, refuses.withLock({ $0 }) else {
      return try await base.send(request)
    }
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
