import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import Testing

@Suite(.timeLimit(.minutes(5))) struct RequestTests {
  @Test(arguments: Wire.allCases)
  func `every method carries its header fields and body both ways`(_ wire: Wire) async throws {
    try await EchoServer.run(wire) { server in
      let transport = try server.transport()
      for method in APIRequest.Method.allCases {
        let body = Data("the body of \(method)".utf8)
        let request = APIRequest(
          method, "/echo", query: [.init("a", "b c")],
          headers: [.json, HTTPHeader("X-Own", "värde"), HTTPHeader("X-Empty", "")], body: body)
        let answer = try await transport.send(request)
        #expect(answer.status == 200)
        #expect(answer.body == body)
        #expect(answer.headers["x-method"] == method.rawValue)
        #expect(answer.headers["x-own"] == "värde")
        #expect(answer.headers["x-empty"] == "")
        #expect(answer.headers.filter { $0.name.lowercased() == "x-twice" }.count == 2)
      }
    }
  }

  @Test(arguments: Wire.allCases)
  func `requests without a body, and with one of 4 MB, are echoed`(_ wire: Wire) async throws {
    try await EchoServer.run(wire) { server in
      let transport = try server.transport()
      for method in APIRequest.Method.allCases {
        let answer = try await transport.send(APIRequest(method, "/echo"))
        #expect(answer.body.isEmpty)
        #expect(answer.headers["x-method"] == method.rawValue)
        #expect(answer.headers["content-type"] == nil)
      }
      let body = Data(repeating: 7, count: 4 << 20)
      let answer = try await transport.send(APIRequest(.put, "/echo", body: body))
      #expect(answer.body == body)
    }
  }

  @Test(arguments: Wire.allCases)
  func `each of many requests at once gets its own answer`(_ wire: Wire) async throws {
    try await EchoServer.run(wire) { server in
      let transport = try server.transport()
      let echoed = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<180 {
          group.addTask {
            let body = Data(String(repeating: "\(number);", count: number).utf8)
            return try await transport.send(APIRequest(.post, "/echo", body: body)).body == body
          }
        }
        return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(echoed == 180)
    }
  }

  @Test(arguments: Wire.allCases, [204, 299, 302, 404, 429, 500, 599])
  func `status codes come as they are, redirects too`(_ wire: Wire, _ code: Int) async throws {
    try await EchoServer.run(wire) { server in
      let answer = try await server.transport().send(APIRequest(.get, "/status/\(code)"))
      #expect(answer.status == code)
    }
  }

  @Test func `more requests than may run at once wait their turn`() async throws {
    try await EchoServer.run(.http2) { server in
      var options = CurlTransport.Options()
      options.maximumConcurrentRequests = 2
      let transport = try server.transport(options)
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<50 {
          group.addTask { try await transport.send(APIRequest(.get, "/echo")).status }
        }
        for try await status in group { #expect(status == 200) }
      }
    }
  }

  @Test func `a path prefix of the server's URL stays in front`() async throws {
    let server = try ScriptedServer([.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
    let connection = ClusterConnection(server: server.url + "/clusters/a/", trust: .system)
    _ = try await CurlTransport(connection).send(APIRequest(.get, "/version"))
    #expect(try #require(server.requests.first).hasPrefix("GET /clusters/a/version HTTP/1.1\r\n"))
  }

  @Test(arguments: [
    HTTPHeader("X-Own", "a\r\nX-Other: b"), HTTPHeader("X Own", "a"), HTTPHeader("", "a"),
  ])
  func `a header field that would break out of its line is refused`(
    _ header: HTTPHeader
  ) async throws {
    let transport = try CurlTransport(
      ClusterConnection(server: "http://127.0.0.1:1", trust: .system))
    let error = await #expect(throws: TransportError.self) {
      try await transport.send(APIRequest(.get, "/", headers: [header]))
    }
    #expect(error?.kind == .invalid)
  }
}
