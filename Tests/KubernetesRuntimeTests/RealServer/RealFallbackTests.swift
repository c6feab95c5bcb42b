import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Synchronization
import Testing

@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(10)))
struct RealFallbackTests {
  @Test func `a server without streaming lists is asked for pages in the next request`()
    async throws
  {
    var options = RealControlPlane.Options()
    options.serverArguments = ["--feature-gates=WatchList=false"]
    let cluster = try await RealControlPlane(options)
    let namespace = try await cluster.makeNamespace()
    let made = try await cluster.client.create(
      .configMaps, namespace: namespace, configMap("x"), as: Item.self)
    let requests = RequestLog()
    let client = MeddlingClient(cluster.client) { _, request in
      requests.append(request)
      return true
    }
    let configuration = InformerConfiguration(.configMaps, namespaces: [namespace])
    try await following(client, configuration) { _, changes in
      #expect(await changes.next() == .added(made))
    }
    #expect(requests.all.first?.query("sendInitialEvents") == "true")
    #expect(requests.all.dropFirst().first?.query("limit") == "500")
  }
}

/// The requests that a test has seen.
private final class RequestLog: Sendable {
  private let requests = Mutex<[APIRequest]>([])
  var all: [APIRequest] { requests.withLock { $0 } }
  func append(_ request: APIRequest) { requests.withLock { $0.append(request) } }
}
