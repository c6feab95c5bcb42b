internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// Passes requests on until the connections are cut: then whatever is under way breaks, whether the
/// server has done it or not. While it is down nothing is connected at all.
final class CuttableTransport: Transport {
  private struct State {
    /// How often the connections were cut.
    var cuts = 0
    var isDown = false
    var lastID = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let base: any Transport
  private let state = Mutex(State())

  init(_ base: any Transport) { self.base = base }

  /// Breaks what is under way.
  func cut() { change { _ in } }

  /// Breaks what is under way, and refuses all that comes until `restore`.
  func goDown() { change { $0.isDown = true } }

  func restore() { state.withLock { $0.isDown = false } }

  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      state.cuts += 1
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in waiting { continuation.resume() }
  }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let cuts = try connect()
    let answer = try await base.send(request)
    guard state.withLock({ $0.cuts }) == cuts else { throw Self.broken }
    return answer
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    let cuts = try connect()
    let answer = try await base.stream(request)
    let chunks = ChunkReader(answer.body.makeAsyncIterator())
    return StreamedResponse(
      status: answer.status, headers: answer.headers,
      body: ResponseBody { [self] () async throws(TransportError) -> Data? in
        let result = await withTaskGroup(of: Result<Data?, TransportError>.self) { group in
          group.addTask {
            do throws(TransportError) { return .success(try await chunks.next()) } catch {
              return .failure(error)
            }
          }
          group.addTask { [self] in
            await waitForCut(after: cuts)
            return .failure(Self.broken)
          }
          defer { group.cancelAll() }
          return await group.next() ?? .failure(Self.broken)
        }
        return try result.get()
      })
  }

  private static let broken = TransportError(.broken, "the connection was cut")

  private func connect() throws(TransportError) -> Int {
    let (isDown, cuts) = state.withLock { ($0.isDown, $0.cuts) }
    guard !isDown else { throw TransportError(.notConnected, "connection refused") }
    return cuts
  }

  /// Waits for the next cut, or until the task is cancelled.
  private func waitForCut(after cuts: Int) async {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          guard state.cuts == cuts, !Task.isCancelled else { return true }
          state.waiting[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
  }
}
