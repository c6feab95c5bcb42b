import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
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

  @Test func `a write is given up when the lease would be over`() async throws {
    struct Asking: Transport {
      let timeouts: AsyncStream<Duration?>.Continuation

      func send(_ request: APIRequest) async throws(TransportError) -> APIResponse {
        timeouts.yield(request.timeout)
        return APIResponse(status: 200)
      }

      func stream(_ request: APIRequest) async throws(TransportError) -> StreamedResponse {
        StreamedResponse(status: 200, body: ResponseBody { () throws(TransportError) in nil })
      }
    }
    let (timeouts, continuation) = AsyncStream<Duration?>.makeStream()
    let clock = ManualClock()
    let leadership = Leadership(timeline: Timeline(clock))
    leadership.set(until: .seconds(10))
    clock.advance(by: .seconds(4))
    let transport = FencedTransport(Asking(timeouts: continuation), leadership: leadership)
    var request = APIRequest(.post, "/x", timeout: .seconds(30))
    _ = try await transport.send(request)
    request.timeout = .seconds(1)
    _ = try await transport.send(request)
    _ = try await transport.send(APIRequest(.get, "/x", timeout: .seconds(30)))
    continuation.finish()
    var seen: [Duration?] = []
    for await timeout in timeouts { seen.append(timeout) }
    #expect(seen == [.seconds(6), .seconds(1), .seconds(30)])
  }
}
