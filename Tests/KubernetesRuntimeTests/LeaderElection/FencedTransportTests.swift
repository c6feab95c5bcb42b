import KubernetesClient
import KubernetesCore
import Testing

@testable import KubernetesRuntime

@Suite struct FencedTransportTests {
  struct Open: Transport {
    func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
      APIResponse(status: 200)
    }

    func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
      StreamedResponse(status: 200, body: ResponseBody { () throws(TransportError) in nil })
    }
  }

  @Test func `only a leader writes, and only until its time is over`() async throws {
    let clock = ManualClock()
    let leadership = Leadership(timeline: Timeline(clock))
    let transport = FencedTransport(Open(), leadership: leadership)
    func mayWrite() async -> Bool {
      (try? await transport.send(APIRequest(.post, "/x"))) != nil
    }
    #expect(await !mayWrite())
    _ = try await transport.send(APIRequest(.get, "/x"))
    leadership.set(until: .seconds(10))
    #expect(await mayWrite())
    clock.advance(by: .seconds(9))
    #expect(await mayWrite())
    // Nobody told it: the process may have been frozen.
    clock.advance(by: .seconds(1))
    #expect(await !mayWrite())
    _ = try await transport.send(APIRequest(.get, "/x"))
    leadership.set(until: .seconds(20))
    #expect(await mayWrite())
    leadership.set(until: nil)
    #expect(await !mayWrite())
  }

  @Test func `without an election writes go through`() async throws {
    let transport = FencedTransport(Open(), leadership: .unconditional())
    _ = try await transport.send(APIRequest(.delete, "/x"))
  }
}
