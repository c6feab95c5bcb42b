import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Synchronization

/// Answers requests as a test has written down, one after another, and says nothing any more after
/// the last.
final class ScriptedServer: APIRequester {
  enum Answer {
    /// A whole answer.
    case body(String)
    /// A stream: its chunks, and how it ends.
    case stream([String], End)
    /// A whole answer in protobuf.
    case protobuf([UInt8])
    /// A stream in protobuf: its chunks, after which nothing comes any more.
    case protobufStream([[UInt8]])
    /// A refusal.
    case status(Int, retryAfter: Int? = nil)
    /// No answer.
    case disconnected
  }

  enum End {
    case ended
    case failed(TransportError.Kind)
    /// Nothing comes any more.
    case open
  }

  private let script: Mutex<[Answer]>
  private let seen = Mutex<[APIRequest]>([])

  init(_ script: [Answer]) { self.script = Mutex(script.reversed()) }

  /// The requests so far.
  var requests: [APIRequest] { seen.withLock { $0 } }

  func performOnce(_ request: APIRequest) async throws(APIError) -> APIResponse {
    switch try await next(request) {
    case .body(let text): return APIResponse(status: 200, body: Data(text.utf8))
    case .protobuf(let bytes):
      return APIResponse(status: 200, headers: [Self.protobuf], body: Data(bytes))
    default:
      throw APIError(request: request.target, cause: .undecodable("the script has no body here"))
    }
  }

  private static let protobuf = HTTPHeader("Content-Type", "application/vnd.kubernetes.protobuf")

  func stream(_ request: APIRequest) async throws(APIError) -> StreamedResponse {
    switch try await next(request) {
    case .stream(let chunks, let end): return Self.stream(chunks.map { Data($0.utf8) }, end)
    case .protobufStream(let chunks):
      return Self.stream(chunks.map { Data($0) }, .open, headers: [Self.protobuf])
    default:
      throw APIError(request: request.target, cause: .undecodable("the script has no stream here"))
    }
  }

  private static func stream(
    _ chunks: [Data], _ end: End, headers: [HTTPHeader] = []
  ) -> StreamedResponse {
    let rest = Mutex(chunks.reversed() as [Data])
    return StreamedResponse(
      status: 200, headers: headers,
      body: ResponseBody { () async throws(TransportError) -> Data? in
        if let chunk = rest.withLock({ $0.popLast() }) { return chunk }
        switch end {
        case .ended: return nil
        case .failed(let kind): throw TransportError(kind, "as the script says")
        case .open:
          await Self.untilCancelled()
          throw TransportError(.cancelled, "the test is over")
        }
      })
  }

  private func next(_ request: APIRequest) async throws(APIError) -> Answer {
    seen.withLock { $0.append(request) }
    switch script.withLock({ $0.popLast() }) {
    case .status(let code, let seconds):
      var status = Status(message: "said so", reason: nil, code: code)
      if let seconds {
        let details = Data("{\"retryAfterSeconds\":\(seconds)}".utf8)
        status.details = try? JSONDecoder().decode(Status.Details.self, from: details)
      }
      throw APIError(request: request.target, cause: .status(status))
    case .disconnected:
      throw APIError(
        request: request.target, cause: .transport(TransportError(.notConnected, "no server")))
    case .some(let answer): return answer
    case nil:
      await Self.untilCancelled()
      throw APIError(
        request: request.target, cause: .transport(TransportError(.cancelled, "the test is over")))
    }
  }

  private static func untilCancelled() async {
    for await _ in AsyncStream<Never>(unfolding: { await Self.never() }) {}
  }

  private static func never() async -> Never? {
    let (stream, _) = AsyncStream<Never>.makeStream()
    for await _ in stream {}
    return nil
  }
}

extension APIRequest {
  /// The value of a query item.
  func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
