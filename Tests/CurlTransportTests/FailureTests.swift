import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct FailureTests {
  private static let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

  @Test func `a port that nobody listens on is named`() async throws {
    let server = try ScriptedServer()
    // Its listener is closed at once, as there is no connection to serve.
    let error = await failure(of: APIRequest(.get, "/"), at: "http://127.0.0.1:1")
    #expect(error?.kind == .notConnected)
    #expect(error?.message.hasPrefix("cannot reach http://127.0.0.1:1: ") == true)
    #expect(server.requests.isEmpty)
  }

  @Test func `a name that does not exist is told`() async throws {
    let error = await failure(of: APIRequest(.get, "/"), at: "https://no-such-host.invalid:6443")
    #expect(error?.kind == .notConnected)
    #expect(error?.message.contains("no-such-host.invalid") == true)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "HTTP/1.1 200",
    "",
  ])
  func `a connection that breaks in the middle of an answer is an error`(
    _ answer: String
  ) async throws {
    let server = try ScriptedServer([.answer(answer)])
    let error = await failure(of: APIRequest(.post, "/", body: Data("x".utf8)), at: server.url)
    #expect(error?.kind == .broken)
    #expect(error?.message.contains(server.url) == true)
  }

  @Test func `what was sent on a connection that then closes is not sent again`() async throws {
    let server = try ScriptedServer([.answer(Self.empty), .read], [.answer(Self.empty)])
    let transport = try transport(server.url)
    let request = APIRequest(.post, "/pods", body: Data())
    _ = try await transport.send(request)
    let error = await #expect(throws: TransportError.self) { try await transport.send(request) }
    #expect(error?.kind == .broken)
    #expect(server.requests.count == 2)
  }

  @Test func `what only reads is sent again on a new connection`() async throws {
    let server = try ScriptedServer([.answer(Self.empty), .read], [.answer(Self.empty)])
    let transport = try transport(server.url)
    let request = APIRequest(.get, "/pods")
    _ = try await transport.send(request)
    #expect(try await transport.send(request).status == 200)
    #expect(server.requests.count == 3)
  }

  @Test func `an answer that does not come in time is given up`() async throws {
    let server = try ScriptedServer([.read, .awaitClose])
    let error = await failure(
      of: APIRequest(.get, "/", timeout: .milliseconds(100)), at: server.url)
    #expect(error?.kind == .timedOut)
    #expect(error?.message == "no whole answer from \(server.url) within 100 ms")
    await server.clientClosed()
  }

  @Test func `a task that is cancelled gives its request up`() async throws {
    let server = try ScriptedServer([.read, .awaitClose])
    let transport = try transport(server.url)
    let error = try await withThrowingTaskGroup(of: TransportError?.self) { group in
      group.addTask {
        await #expect(throws: TransportError.self) {
          try await transport.send(APIRequest(.get, "/"))
        }
      }
      try await eventually("the request is there") { !server.requests.isEmpty }
      group.cancelAll()
      return try await group.next() ?? nil
    }
    #expect(error?.kind == .cancelled)
    await server.clientClosed()
  }

  @Test func `a task that was cancelled before sends nothing`() async throws {
    let server = try ScriptedServer([.read, .awaitClose])
    let transport = try transport(server.url)
    let error = await withTaskGroup(of: TransportError?.self) { group in
      group.cancelAll()
      group.addTask {
        await #expect(throws: TransportError.self) {
          try await transport.send(APIRequest(.get, "/"))
        }
      }
      return await group.next() ?? nil
    }
    #expect(error?.kind == .cancelled)
    #expect(server.requests.isEmpty)
  }

  private func transport(_ server: String) throws -> CurlTransport {
    try CurlTransport(ClusterConnection(server: server, trust: .system))
  }

  private func failure(of request: APIRequest, at server: String) async -> TransportError? {
    await #expect(throws: TransportError.self) {
      try await transport(server).send(request)
    }
  }
}
