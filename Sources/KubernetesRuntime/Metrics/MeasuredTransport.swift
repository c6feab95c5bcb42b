public import KubernetesClient
public import KubernetesCore
public import Metrics
internal import Synchronization

/// Counts the requests that go through a transport, by code, method and host
/// (`rest_client_requests_total`). One without an answer counts under `<error>`, as in client-go.
public final class MeasuredTransport: Transport {
  private struct Key: Hashable {
    let code: Int?
    let method: APIRequest.Method
  }

  private let base: any Transport
  private let host: String
  private let factory: any MetricsFactory
  private let counters = Mutex<[Key: Counter]>([:])

  /// A measured transport to the server of a URL.
  public init(
    _ base: any Transport, server: String, factory: any MetricsFactory = MetricsSystem.factory
  ) {
    self.base = base
    self.factory = factory
    let authority = server.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
    host = authority.map { String($0.split(separator: "@").last ?? $0) } ?? server
  }

  /// Sends a request and counts its answer.
  ///
  /// - Throws: what the transport throws.
  public func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    try await counted(request, \.status) { () async throws(TransportError) in
      try await base.send(request)
    }
  }

  /// Opens a stream and counts its head.
  ///
  /// - Throws: what the transport throws.
  public func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    try await counted(request, \.status) { () async throws(TransportError) in
      try await base.stream(request)
    }
  }

  private func counted<Answer>(
    _ request: APIRequest, _ status: KeyPath<Answer, Int>,
    _ exchange: () async throws(TransportError) -> Answer
  ) async throws(TransportError) -> Answer {
    do {
      let answer = try await exchange()
      count(request, answer[keyPath: status])
      return answer
    } catch {
      count(request, nil)
      throw error
    }
  }

  private func count(_ request: APIRequest, _ code: Int?) {
    let key = Key(code: code, method: request.method)
    let counter = counters.withLock { counters in
      if let known = counters[key] { return known }
      let counter = Counter(
        label: RuntimeMetrics.requests,
        dimensions: [
          ("code", code.map(String.init) ?? "<error>"), ("method", request.method.rawValue),
          ("host", host),
        ], factory: factory)
      counters[key] = counter
      return counter
    }
    counter.increment()
  }
}
