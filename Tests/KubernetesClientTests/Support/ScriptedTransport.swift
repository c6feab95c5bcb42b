import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Synchronization

/// A transport that gives prepared outcomes in order, and keeps the requests that it was given.
final class ScriptedTransport: Transport {
  private struct State {
    var outcomes: [Result<APIResponse, TransportError>]
    var requests: [APIRequest] = []
  }

  private let state: Mutex<State>

  init(_ outcomes: [Result<APIResponse, TransportError>]) {
    state = Mutex(State(outcomes: outcomes))
  }

  convenience init(_ responses: APIResponse...) { self.init(responses.map { .success($0) }) }

  var requests: [APIRequest] { state.withLock { $0.requests } }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    try next(request).get()
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    let response = try next(request).get()
    let chunks = Chunks(response.body)
    return StreamedResponse(
      status: response.status, headers: response.headers,
      body: ResponseBody { () throws(TransportError) in chunks.next() })
  }

  private func next(_ request: APIRequest) -> Result<APIResponse, TransportError> {
    state.withLock { state in
      state.requests.append(request)
      guard !state.outcomes.isEmpty else {
        return .failure(TransportError(.invalid, "the script has ended"))
      }
      return state.outcomes.removeFirst()
    }
  }
}

/// A body cut into small pieces.
private final class Chunks: Sendable {
  private let rest: Mutex<Data>

  init(_ data: Data) { rest = Mutex(data) }

  func next() -> Data? {
    rest.withLock { rest in
      guard !rest.isEmpty else { return nil }
      let chunk = Data(rest.prefix(7))
      rest = Data(rest.dropFirst(7))
      return chunk
    }
  }
}

extension APIResponse {
  /// An answer with a JSON body.
  static func json(
    _ body: JSONValue, status: Int = 200, headers: [HTTPHeader] = []
  ) -> APIResponse {
    APIResponse(status: status, headers: headers, body: body.serialized())
  }

  /// A failure as the API tells it.
  static func failure(
    _ code: Int, _ reason: String, headers: [HTTPHeader] = []
  ) -> APIResponse {
    .json(
      [
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": .string(reason),
        "message": .string("\(reason) it is"), "code": .integer(code),
      ], status: code, headers: headers)
  }
}
