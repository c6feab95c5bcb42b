internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// Carries requests into a simulated cluster without a network, through its faults.
struct InProcessTransport: Transport {
  let cluster: SimulatedCluster

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let answer = try await stream(request)
    var body = Data()
    for try await chunk in answer.body { body += chunk }
    return APIResponse(status: answer.status, headers: answer.headers, body: body)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    let effect = cluster.takeEffect(for: request)
    if let delay = effect.delay { try await wait(delay, request) }
    if effect.refusesConnection {
      throw TransportError(.notConnected, "the simulated API server refused the connection")
    }
    if let failure = effect.failure {
      return Self.streamed(APIResponse(failure: failure), cutAfterBytes: nil)
    }
    let answer = cluster.respond(to: request)
    if effect.losesAnswer {
      throw TransportError(.broken, "the connection broke before the answer")
    }
    switch answer {
    case .response(let response):
      return Self.streamed(response, cutAfterBytes: effect.cutAfterBytes)
    case .watch(let plan):
      return cluster.openWatch(plan, cutAfterBytes: effect.cutAfterBytes)
    }
  }

  private func wait(_ delay: Duration, _ request: APIRequest) async throws(TransportError) {
    let limit = request.timeout ?? delay
    do {
      try await cluster.time.timeline.sleep(for: min(delay, limit))
    } catch {
      throw TransportError(.cancelled, "the request was cancelled")
    }
    if limit < delay {
      throw TransportError(.timedOut, "no answer within \(limit)")
    }
  }

  private static func streamed(
    _ response: APIResponse, cutAfterBytes limit: Int?
  ) -> StreamedResponse {
    let chunks = SingleChunk(response.body, cutAfterBytes: limit)
    return StreamedResponse(
      status: response.status, headers: response.headers,
      body: ResponseBody { () async throws(TransportError) in try chunks.next() })
  }
}

/// A body that comes in one piece, or whose connection breaks within it.
private final class SingleChunk: Sendable {
  private let rest: Mutex<Data?>
  private let isCut: Bool

  init(_ body: Data, cutAfterBytes limit: Int?) {
    isCut = limit.map { $0 < body.count } ?? false
    rest = Mutex(limit.map { body.prefix($0) } ?? body)
  }

  func next() throws(TransportError) -> Data? {
    let chunk = rest.withLock { rest in
      defer { rest = nil }
      return rest
    }
    if let chunk, !chunk.isEmpty || !isCut { return chunk }
    guard isCut else { return nil }
    throw TransportError(.broken, "the connection was cut in the middle of an answer")
  }
}
