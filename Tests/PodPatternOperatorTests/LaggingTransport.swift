internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// Passes requests on; what watches of pods bring is held back while the gate is closed.
struct LaggingTransport: Transport {
  let base: any Transport
  let gate = Gate()

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    try await base.send(request)
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    let answer = try await base.stream(request)
    guard request.path.hasSuffix("/pods") else { return answer }
    let chunks = ChunkReader(answer.body.makeAsyncIterator())
    let gate = gate
    return StreamedResponse(
      status: answer.status, headers: answer.headers,
      body: ResponseBody { () async throws(TransportError) -> Data? in
        let chunk = try await chunks.next()
        await gate.pass()
        return chunk
      })
  }
}

/// Lets everyone through while it is open.
final class Gate: Sendable {
  private struct State {
    var isOpen = true
    var lastID = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  func close() { state.withLock { $0.isOpen = false } }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Waits until the gate is open or the task is cancelled.
  func pass() async {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let mayPass = state.withLock { state in
          guard !state.isOpen, !Task.isCancelled else { return true }
          state.waiting[id] = continuation
          return false
        }
        if mayPass { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
  }
}
