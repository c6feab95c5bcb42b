import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct TrustTests {
  static let secure: [Wire] = [.tls, .http2]

  @Test(arguments: secure)
  func `another authority's certificate is not trusted`(_ wire: Wire) async throws {
    try await EchoServer.run(wire) { server in
      let other = Data(try CertificateAuthority(name: "other").certificate.utf8)
      for trust in [ClusterConnection.Trust.authorities(other), .system] {
        let error = await failure(ClusterConnection(server: server.url, trust: trust))
        #expect(error?.kind == .untrusted)
        #expect(error?.message.contains(server.url) == true)
        #expect(error?.message.contains("certificate-authority") == true)
      }
    }
  }

  @Test func `a certificate for another name is not trusted, unless that name is given`()
    async throws
  {
    try await EchoServer.run(.http2, names: ["DNS:kubernetes.default"]) { server in
      var connection = ClusterConnection(server: server.url, trust: server.trust)
      let error = await failure(connection)
      #expect(error?.kind == .untrusted)
      #expect(error?.message.contains("tls-server-name") == true, "\(error?.message ?? "")")
      connection.serverName = "kubernetes.default"
      let code = try await status(connection)
      #expect(code == 200)
    }
  }

  @Test func `the name given for the certificate does not show in the request`() async throws {
    try await EchoServer.run(.tls, names: ["DNS:kubernetes.default"]) { server in
      let connection = ClusterConnection(
        server: server.url, trust: server.trust, serverName: "kubernetes.default")
      let answer = try await CurlTransport(connection).send(APIRequest(.get, "/echo"))
      #expect(answer.headers["host"] ?? "127.0.0.1:\(server.port)" == "127.0.0.1:\(server.port)")
    }
  }

  @Test func `a certificate whose time is over is not trusted`() async throws {
    try await EchoServer.run(.tls, days: -2 ... -1) { server in
      let error = await failure(ClusterConnection(server: server.url, trust: server.trust))
      #expect(error?.kind == .untrusted)
      #expect(error?.message.contains("expired") == true)
    }
  }

  @Test func `insecure trusts any certificate`() async throws {
    try await EchoServer.run(.http2, names: ["DNS:other"]) { server in
      let connection = ClusterConnection(server: server.url, trust: .insecure)
      let code = try await status(connection)
      #expect(code == 200)
    }
  }

  @Test(arguments: secure)
  func `a client certificate is shown to a server that asks for one`(_ wire: Wire) async throws {
    let clients = try CertificateAuthority(name: "clients")
    try await EchoServer.run(wire, clients: clients) { server in
      let identity = try clients.issue(name: "me", names: [])
      var connection = ClusterConnection(server: server.url, trust: server.trust)
      // In TLS 1.3 the client learns of it after the handshake, if the connection lasts that long.
      let kind = await failure(connection)?.kind
      #expect(kind == .untrusted || kind == .broken)
      connection.clientCertificate = .init(
        certificate: Data(identity.certificate.utf8), key: Data(identity.key.utf8))
      let code = try await status(connection)
      #expect(code == 200)
    }
  }

  @Test func `a server that does not speak TLS is told as such`() async throws {
    try await EchoServer.run(.plain) { server in
      let error = await failure(
        ClusterConnection(server: "https://127.0.0.1:\(server.port)", trust: .system))
      #expect(error?.kind == .untrusted)
      #expect(error?.message.contains("http://?") == true)
    }
  }

  private func status(_ connection: ClusterConnection) async throws -> Int {
    try await CurlTransport(connection).send(APIRequest(.get, "/echo")).status
  }

  private func failure(_ connection: ClusterConnection) async -> TransportError? {
    await #expect(throws: TransportError.self) { try await status(connection) }
  }
}
