import CurlTransport
import FoundationEssentials
import Glibc
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConfigurationTests {
  @Test(arguments: [
    "", "cluster.example.com:6443/x y", "ftp://cluster", "file:///etc/passwd", "https://",
    "https://me:secret@cluster", "https://cluster?a=b", "https://cluster:99999",
  ])
  func `a server's URL that makes no sense is refused`(_ url: String) {
    let error = #expect(throws: TransportError.self) {
      try CurlTransport(ClusterConnection(server: url, trust: .system))
    }
    #expect(error?.kind == .invalid)
    #expect(error?.message.contains(url.debugDescription) == true)
  }

  @Test(arguments: [
    ("", "no block BEGIN CERTIFICATE"), ("not PEM at all", "no block BEGIN CERTIFICATE"),
    ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate authority"),
    ("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "certificate authority"),
  ])
  func `an authority that is no certificate is refused`(_ pem: String, _ reason: String) {
    let error = #expect(throws: TransportError.self) {
      try CurlTransport(
        ClusterConnection(server: "https://cluster", trust: .authorities(Data(pem.utf8))))
    }
    #expect(error?.kind == .invalid)
    #expect(error?.message.contains(reason) == true)
  }

  @Test func `a client key must be readable and belong to the certificate`() throws {
    let authority = try CertificateAuthority()
    let identity = try authority.issue()
    let keys = [
      (try PrivateKey.ec().pem(), "does not belong to"),
      (try PrivateKey.ec().pem(passphrase: "secret"), "it is encrypted"),
      (identity.certificate, "no block BEGIN … PRIVATE KEY"),
    ]
    for (key, reason) in keys {
      let error = #expect(throws: TransportError.self) {
        try CurlTransport(
          ClusterConnection(
            server: "https://cluster", trust: .system,
            clientCertificate: .init(
              certificate: Data(identity.certificate.utf8), key: Data(key.utf8))))
      }
      #expect(error?.kind == .invalid)
      #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }
  }

  @Test func `the kubeconfig's proxy carries the requests`() async throws {
    let proxy = try ScriptedServer([.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
    let connection = ClusterConnection(
      server: "http://cluster.example.test", trust: .system, proxy: proxy.url)
    #expect(try await CurlTransport(connection).send(APIRequest(.get, "/version")).status == 200)
    let line = try #require(proxy.requests.first)
    #expect(line.hasPrefix("GET http://cluster.example.test/version HTTP/1.1\r\n"))
  }

  @Test func `the environment's proxy carries the requests, but not to this machine`()
    async throws
  {
    let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    let proxy = try ScriptedServer([.answer(empty)])
    let server = try ScriptedServer([.answer(empty)])
    setenv("http_proxy", proxy.url, 1)
    defer { unsetenv("http_proxy") }
    for url in ["http://cluster.example.test", server.url] {
      let transport = try CurlTransport(ClusterConnection(server: url, trust: .system))
      #expect(try await transport.send(APIRequest(.get, "/version")).status == 200)
    }
    #expect(proxy.requests.count == 1)
    #expect(server.requests.count == 1)
  }

  @Test func `a proxy of an unknown kind is refused`() {
    let error = #expect(throws: TransportError.self) {
      try CurlTransport(
        ClusterConnection(server: "https://cluster", trust: .system, proxy: "gopher://proxy"))
    }
    #expect(error?.kind == .invalid)
  }
}
