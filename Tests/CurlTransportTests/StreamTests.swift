import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Testing

@Suite(.timeLimit(.minutes(5))) struct StreamTests {
  private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Own: a\r\n\r\n"

  @Test func `chunks come as the server sends them, then the end`() async throws {
    let server = try ScriptedServer([
      .answer(Self.head + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")
    ])
    let stream = try await transport(server.url).stream(request)
    #expect(stream.status == 200)
    #expect(stream.headers["x-own"] == "a")
    var text = Data()
    for try await chunk in stream.body { text.append(chunk) }
    #expect(String(decoding: text, as: UTF8.self) == "hello world")
  }

  @Test func `a body that breaks off gives what came, then the error`() async throws {
    let server = try ScriptedServer([.answer(Self.head + "5\r\nhello\r\n5\r\nhe")])
    var chunks = try await transport(server.url).stream(request).body.makeAsyncIterator()
    var text = Data()
    let error = await #expect(throws: TransportError.self) {
      while let chunk = try await chunks.next() { text.append(chunk) }
    }
    #expect(error?.kind == .broken)
    #expect(String(decoding: text, as: UTF8.self).hasPrefix("hello"))
  }

  @Test func `a server that says nothing for too long is given up`() async throws {
    let server = try ScriptedServer([.answer(Self.head + "5\r\nhello\r\n"), .awaitClose])
    var request = request
    request.idleTimeout = .milliseconds(150)
    var chunks = try await transport(server.url).stream(request).body.makeAsyncIterator()
    #expect(try await chunks.next() == Data("hello".utf8))
    let error = await #expect(throws: TransportError.self) { try await chunks.next() }
    #expect(error?.kind == .timedOut)
    #expect(error?.message == "\(server.url) said nothing for 150 ms")
    await server.clientClosed()
  }

  @Test func `a task that is cancelled while it reads ends the exchange`() async throws {
    let server = try ScriptedServer([.answer(Self.head + "5\r\nhello\r\n"), .awaitClose])
    let stream = try await transport(server.url).stream(request)
    let (firstChunk, gotFirstChunk) = AsyncStream.makeStream(of: Void.self)
    let error = await withTaskGroup(of: TransportError?.self) { group in
      group.addTask {
        await #expect(throws: TransportError.self) {
          for try await _ in stream.body { gotFirstChunk.yield() }
        }
      }
      for await _ in firstChunk { break }
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(error?.kind == .cancelled)
    await server.clientClosed()
  }

  @Test func `a body that nobody holds ends the exchange`() async throws {
    let server = try ScriptedServer([.answer(Self.head + "5\r\nhello\r\n"), .awaitClose])
    let transport = try transport(server.url)
    do {
      let stream = try await transport.stream(request)
      for try await _ in stream.body { break }
    }
    await server.clientClosed()
  }

  @Test func `a stream outlives the transport's last mention`() async throws {
    let server = try ScriptedServer([.answer(Self.head + "5\r\nhello\r\n0\r\n\r\n")])
    let stream = try await transport(server.url).stream(request)
    var count = 0
    for try await chunk in stream.body { count += chunk.count }
    #expect(count == 5)
  }

  @Test func `a refusal can be read to its end`() async throws {
    let server = try ScriptedServer([
      .answer("HTTP/1.1 410 Gone\r\nContent-Length: 3\r\n\r\nold")
    ])
    let stream = try await transport(server.url).stream(request)
    #expect(stream.status == 410)
    var chunks = stream.body.makeAsyncIterator()
    #expect(try await chunks.next() == Data("old".utf8))
    #expect(try await chunks.next() == nil)
  }

  @Test(arguments: Wire.allCases)
  func `a slow reader holds up the server, and no other request`(_ wire: Wire) async throws {
    try await EchoServer.run(wire) { server in
      let transport = try server.transport()
      let stream = try await transport.stream(APIRequest(.get, "/endless", timeout: nil))
      var chunks = stream.body.makeAsyncIterator()
      _ = try await chunks.next()
      // These take long enough for the server to fill what lies between it and the reader.
      let echo = APIRequest(.post, "/echo", body: Data("x".utf8))
      for _ in 0..<90 { _ = try await transport.send(echo) }
      let held = server.probe.bytesWritten
      for _ in 0..<90 { _ = try await transport.send(echo) }
      #expect(server.probe.bytesWritten < held + (4 << 20))
      var count = 0
      while count < held + (16 << 20), let chunk = try await chunks.next() { count += chunk.count }
      #expect(server.probe.bytesWritten > held)
    }
  }

  private var request: APIRequest { APIRequest(.get, "/watch", timeout: nil) }

  private func transport(_ server: String) throws -> CurlTransport {
    try CurlTransport(ClusterConnection(server: server, trust: .system))
  }
}
