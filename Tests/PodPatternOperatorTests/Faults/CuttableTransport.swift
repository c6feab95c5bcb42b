internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// Passes requests on until the connections are cut: then whatever is under way breaks, whether the
/// server has done it or not. While it is down nothing is connected at all.
final class CuttableTransport: Transport {
  private struct State {
    /// Opens when the connections that there are now are cut.
    var cut = CuttableTransport.closedGate()
    var isDown = false
  }

  private let base: any Transport
  private let state = Mutex(State())

  init(_ base: any Transport) { self.base = base }

  /// Breaks what is under way.
  func cut() { cutConnections { _ in } }

  /// Breaks what is under way, and refuses all that comes until `restore`.
  func goDown() { cutConnections { $0.isDown = true } }

  func restore() { state.withLock { $0.isDown = false } }

  private func cutConnections(_ change: (inout State) -> Void) {
    let cut = state.withLock { state in
      change(&state)
      defer { state.cut = Self.closedGate() }
      return state.cut
    }
    cut.open()
  }

  func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
    let cut = try connect()
    let answer = try await base.send(request)
    guard state.withLock({ $0.cut === cut }) else { throw Self.broken }
    return answer
  }

  func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
    let cut = try connect()
    return try await base.stream(request).reading { chunks throws(TransportError) in
      let result = await withTaskGroup(of: Result<Data?, TransportError>.self) { group in
        group.addTask {
          do throws(TransportError) { return .success(try await chunks.next()) } catch {
            return .failure(error)
          }
        }
        group.addTask {
          await cut.pass()
          return .failure(Self.broken)
        }
        defer { group.cancelAll() }
        return await group.next() ?? .failure(Self.broken)
      }
      return try result.get()
    }
  }

  private static let broken = TransportError(.broken, "the connection was cut")

  private static func closedGate() -> Gate {
    let gate = Gate()
    gate.close()
    return gate
  }

  private func connect() throws(TransportError) -> Gate {
    let (isDown, cut) = state.withLock { ($0.isDown, $0.cut) }
    guard !isDown else { throw TransportError(.notConnected, "connection refused") }
    return cut
  }
}
