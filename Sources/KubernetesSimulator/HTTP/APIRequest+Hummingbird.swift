internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import KubernetesCore
internal import NIOCore

extension APIRequest {
  /// The largest body that is taken, which is that of a real API server (3 MiB).
  private static var largestBody: Int { 3 << 20 }

  /// A request that came over HTTP, as the value that a client would have made.
  init(_ request: Request) async throws {
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
