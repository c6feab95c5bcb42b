internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

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
      try await cluster.time.sleep(for: min(delay, limit))
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
