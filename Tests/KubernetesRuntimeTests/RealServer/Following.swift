import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import Synchronization

/// Runs an informer over a body that follows its changes.
func following(
  _ requester: any APIRequester, _ configuration: InformerConfiguration,
  _ body: (Informer<Item>, inout AsyncStream<StoreChange<Item>>.Iterator) async throws -> Void
) async throws {
  let (stream, continuation) = AsyncStream<StoreChange<Item>>.makeStream()
  let informer = Informer(
    requester, configuration, decoding: .decodable,
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) { continuation.yield($0) }
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await informer.run() }
    var changes = stream.makeAsyncIterator()
    try await body(informer, &changes)
    group.cancelAll()
  }
}

/// A client whose requests a test may change, and whose streams it may cut.
final class MeddlingClient: APIRequester {
  private let client: KubernetesClient
  private let change: @Sendable (_ index: Int, inout APIRequest) -> Bool
  private let count = Mutex(0)

  /// `change`: may change a request, the first having index 0; false ends its stream
  /// before anything is read from it.
  init(
    _ client: KubernetesClient,
    _ change: @escaping @Sendable (_ index: Int, inout APIRequest) -> Bool
  ) {
    self.client = client
    self.change = change
  }

  func performOnce(_ request: APIRequest) async throws(APIError) -> APIResponse {
    try await client.performOnce(meddled(request).0)
  }

  func stream(_ request: APIRequest) async throws(APIError) -> StreamedResponse {
    let (request, isWhole) = meddled(request)
    let response = try await client.stream(request)
    guard !isWhole else { return response }
    return StreamedResponse(status: response.status, body: ResponseBody { nil })
  }

  private func meddled(_ request: APIRequest) -> (APIRequest, Bool) {
    let index = count.withLock { count in
      defer { count += 1 }
      return count
    }
    var request = request
    let isWhole = change(index, &request)
    return (request, isWhole)
  }
}

/// A ConfigMap as JSON.
func configMap(_ name: String, labels: JSONValue = [:], data: JSONValue = [:]) -> JSONValue {
  [
    "apiVersion": "v1", "kind": "ConfigMap",
    "metadata": ["name": .string(name), "labels": labels], "data": data,
  ]
}
