import CurlTransport
import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

@Suite(.tags(.realServer), .realServer)
struct RealServerTests {
  struct Named: Decodable, Sendable, Equatable { var metadata: ObjectMeta }

  @Test func `objects are created, listed and watched`() async throws {
    let cluster = try await RealControlPlane.shared()
    let namespace = try await cluster.makeNamespace()
    let client = cluster.client
    let before = try await client.list(.configMaps, namespace: namespace, as: Named.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          let manifest: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .string("map-\(number)")], "data": ["number": "\(number)"],
          ]
          _ = try await client.create(
            .configMaps, namespace: namespace, manifest, as: Named.self)
        }
      }
      try await group.waitForAll()
    }
    let list = try await client.list(.configMaps, namespace: namespace, as: Named.self)
    #expect(list.items.count == 40)
    var watch = APIRequest.watch(
      .configMaps, namespace: namespace,
      options: WatchOptions(list: ListOptions(resourceVersion: before.resourceVersion)))
    watch.headers.append(HTTPHeader("Authorization", "Bearer \(cluster.adminToken)"))
    let stream = try await cluster.transport.stream(watch)
    #expect(stream.status == 200)
    var decoder = WatchDecoder<Named>()
    var names: Set<String> = []
    for try await chunk in stream.body {
      for case .event(.added(let object)) in try decoder.feed(chunk) {
        names.insert(object.metadata.name)
      }
      if names.count == 40 { break }
    }
    #expect(names == Set((0..<40).map { "map-\($0)" }))
  }
}
