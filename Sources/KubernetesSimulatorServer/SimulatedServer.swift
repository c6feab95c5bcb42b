internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import KubernetesClient
internal import KubernetesCore
public import KubernetesSimulator
public import Logging
public import ServiceLifecycle

/// Serves a simulated cluster over HTTP on loopback, for kubectl and other clients.
///
/// It asks for no credentials: whoever reaches the port may do everything, as on any playground. From
/// then on the cluster has tables and OpenAPI documents as well.
///
/// ```swift
/// let cluster = SimulatedCluster()
/// let server = SimulatedServer(cluster: cluster, port: 8001, logger: logger) { port in
///   print("kubectl --server http://127.0.0.1:\(port) get pods")
/// }
/// try await ServiceGroup(services: [server], logger: logger).run()
/// ```
public struct SimulatedServer: Service {
  private let cluster: SimulatedCluster
  private let port: Int
  private let logger: Logger
  private let onListening: @Sendable (Int) async -> Void

  /// A server of a cluster.
  ///
  /// - Parameters:
  ///   - cluster: the cluster that is served.
  ///   - port: the port of 127.0.0.1 to listen on; 0 takes any that is free.
  ///   - logger: where it says what happens.
  ///   - onListening: called with the port once requests are taken.
  public init(
    cluster: SimulatedCluster, port: Int = 0, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void
  ) {
    self.cluster = cluster
    self.port = port
    self.logger = logger
    self.onListening = onListening
    cluster.present(by: KubectlPresentation())
  }

  /// Serves until the service is to stop or the task is cancelled.
  ///
  /// - Throws: where the port can't be had.
  public func run() async throws {
    let transport = cluster.transport
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
      await Self.respond(to: request, through: transport)
    }
    let application = Application(
      responder: responder,
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { [onListening] channel in
        await onListening(channel.localAddress?.port ?? 0)
      },
      logger: logger)
    try await application.run()
  }

  /// Passes one request on and streams the answer back.
  private static func respond(
    to request: Request, through transport: any Transport
  ) async -> Response {
    do {
      let call = try await APIRequest(request)
      let answer = try await transport.stream(call)
      var headers = HTTPFields()
      for header in answer.headers {
        guard let name = HTTPField.Name(header.name) else { continue }
        headers.append(HTTPField(name: name, value: header.value))
      }
      let chunks = answer.body
      return Response(
        status: HTTPResponse.Status(code: answer.status), headers: headers,
        body: .init { writer in
          for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
          try await writer.finish(nil)
        })
    } catch {
      return Response(
        status: .badGateway, body: .init(byteBuffer: ByteBuffer(string: "\(error)\n")))
    }
  }
}

extension APIRequest {
  /// The largest body that is taken, which is that of a real API server (3 MiB).
  private static var largestBody: Int { 3 << 20 }

  /// A request that came over HTTP, as the value that a client would have made.
  fileprivate init(_ request: Request) async throws {
    guard let method = Method(rawValue: request.method.rawValue) else {
      throw UnknownMethod(name: request.method.rawValue)
    }
    let body = try await request.body.collect(upTo: Self.largestBody)
    self.init(
      method, request.uri.path,
      query: request.uri.queryParameters.map { QueryItem(String($0.key), String($0.value)) },
      headers: request.headers.map { HTTPHeader($0.name.rawName, $0.value) },
      body: body.readableBytes == 0 ? nil : Data(body.readableBytesView), timeout: nil)
  }

  /// An HTTP method that the API has no use for.
  private struct UnknownMethod: Error, CustomStringConvertible {
    let name: String
    var description: String { "the API knows no method \(name)" }
  }
}
