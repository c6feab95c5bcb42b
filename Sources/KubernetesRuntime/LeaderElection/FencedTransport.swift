public import KubernetesClient
public import KubernetesCore

/// A transport that lets reads through always, and writes only while this process leads.
///
/// A leader that was frozen beyond its lease wakes up in the middle of its work, before its election
/// can notice: here its writes end. Those that wait below for a connection are given up when the
/// lease would be over.
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
    try await base.send(fenced(request))
  }

  /// Opens a stream; see `send`.
  public func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await base.stream(fenced(request))
  }

  private func fenced(_ request: APIRequest) throws(TransportError) -> APIRequest {
    guard request.method != .get else { return request }
    switch leadership.hold {
    case .unconditional: return request
    case .none: throw TransportError(.refusedLocally, "not sent: this process does not lead")
    case .held(let rest):
      var request = request
      request.timeout = min(request.timeout ?? rest, rest)
      return request
    }
  }
}
