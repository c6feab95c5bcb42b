import CurlTransport
import FoundationEssentials
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import HummingbirdTLS
import KubernetesClient
import KubernetesTestSupport
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// What a test server speaks.
enum Wire: String, CaseIterable {
  case plain
  case tls
  case http2

  var scheme: String { self == .plain ? "http" : "https" }
}

/// A server with a few routes that tests need, while a body runs.
struct EchoServer: Sendable {
  let port: Int
  let wire: Wire
  let authority: CertificateAuthority
  let probe: ServerProbe

  var url: String { "\(wire.scheme)://127.0.0.1:\(port)" }
  var trust: ClusterConnection.Trust { .authorities(Data(authority.certificate.utf8)) }

  func transport(_ options: CurlTransport.Options = .init()) throws -> CurlTransport {
    try CurlTransport(ClusterConnection(server: url, trust: trust), options: options)
  }

  /// Runs a server as long as the body.
  ///
  /// - `names`: the names in the server's certificate.
  /// - `clients`: the authority that a client's certificate must be of; nil asks for none.
  static func run(
    _ wire: Wire, names: [String] = ["IP:127.0.0.1"], days: ClosedRange<Int> = -1...1,
    clients: CertificateAuthority? = nil, _ body: @Sendable (EchoServer) async throws -> Void
  ) async throws {
    let authority = try CertificateAuthority()
    let identity = try authority.issue(names: names, days: days)
    let probe = ServerProbe()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let logger = Logger(label: "server", factory: { _ in SwiftLogNoOpLogHandler() })
    let application = Application(
      router: router(probe),
      server: try builder(wire, identity: identity, clients: clients),
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
    let services = ServiceGroup(services: [application], logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      for await port in ports {
        try await body(EchoServer(port: port, wire: wire, authority: authority, probe: probe))
        break
      }
      await services.triggerGracefulShutdown()
    }
  }

  private static func builder(
    _ wire: Wire, identity: Identity, clients: CertificateAuthority?
  ) throws -> HTTPServerBuilder {
    guard wire != .plain else { return .http1() }
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
        .map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)))
    if let clients {
      let authority = try NIOSSLCertificate.fromPEMBytes(Array(clients.certificate.utf8))
      tls.trustRoots = .certificates(authority)
      tls.certificateVerification = .noHostnameVerification
    }
    return wire == .http2
      ? try .http2Upgrade(tlsConfiguration: tls) : try .tls(tlsConfiguration: tls)
  }

  private static func router(_ probe: ServerProbe) -> Router<BasicRequestContext> {
    let router = Router()
    for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
      router.on("echo", method: method) { request, _ in
        let body = try await request.body.collect(upTo: 64 << 20)
        var headers = request.headers
        headers[.contentLength] = nil
        headers[values: .init("X-Method") ?? .server] = [request.method.rawValue]
        headers[values: .init("X-Twice") ?? .server] = ["one", "two"]
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
      }
    }
    router.get("status/:code") { _, context in
      let code = try context.parameters.require("code", as: Int.self)
      return Response(status: .init(code: code), headers: [.location: "/echo"])
    }
    router.get("endless") { _, _ in
      Response(status: .ok, body: ResponseBody { try await probe.writeEndlessly(to: &$0) })
    }
    return router
  }
}

/// What a test learns of the server's side.
final class ServerProbe: Sendable {
  private let written = Atomic(0)

  /// How many bytes of `/endless` were taken off the server's hands.
  var bytesWritten: Int { written.load(ordering: .relaxed) }

  /// Writes until the client goes away.
  func writeEndlessly(to writer: inout any ResponseBodyWriter) async throws {
    let chunk = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 << 10)
    while !Task.isCancelled {
      try await writer.write(chunk)
      written.add(chunk.readableBytes, ordering: .relaxed)
    }
    try await writer.finish(nil)
  }
}
