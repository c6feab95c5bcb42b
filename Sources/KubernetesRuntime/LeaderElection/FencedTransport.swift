public import KubernetesClient
public import KubernetesCore

/// A transport that lets reads through always, and writes only while this process leads.
///
/// A leader that was frozen beyond its lease wakes up in the middle of its work, before its election
/// can notice: here its writes end.
public struct FencedTransport: Transport {
  private let base: any Transport
  private let leadership: Leadership

  /// A fence around a transport.
  public init(_ base: any Transport, leadership: Leadership) {
    self.base = base
    self.leadership = leadership
  }

  /// Sends a request, unless it writes and this process does not lead.
  ///
  /// - Throws: `TransportError` of kind `refusedLocally` for a write that was kept back.
  public func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    try check(request)
    return try await base.send(request)
  }

  /// Opens a stream; see `send`.
  public func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try check(request)
    return try await base.stream(request)
  }

  private func check(_ request: APIRequest) throws(TransportError) {
    guard request.method != .get, !leadership.isHeld else { return }
    throw TransportError(.refusedLocally, "not sent: this process does not lead")
  }
}
