internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// Creating pods with nothing in between: what an API server gives at most on this machine.
struct RawCreation {
  let client: KubernetesClient
  let namespace: String
  /// How many requests are under way at once.
  let concurrency = 80

  /// Creates so many pods.
  ///
  /// - Returns: how many were created a second.
  func run(count: Int, of pod: JSONValue) async throws -> Double {
    try await client.makeNamespace(namespace)
    let request = APIRequest.create(
      .pods, namespace: namespace, body: pod.serialized(), representation: .metadata)
    let start = ContinuousClock.now
    try await concurrently(0..<count, atOnce: concurrency) { _ in
      _ = try await client.perform(request)
    }
    return Double(count) / (start.duration(to: .now) / .seconds(1))
  }
}

/// Does something with each of many, so many of them at a time.
func concurrently<Items: Collection>(
  _ items: Items, atOnce: Int, _ body: @escaping @Sendable (Items.Element) async throws -> Void
) async throws where Items.Element: Sendable {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for (index, item) in items.enumerated() {
      if index >= atOnce { try await group.next() }
      group.addTask { try await body(item) }
    }
    try await group.waitForAll()
  }
}

extension KubernetesClient {
  func makeNamespace(_ name: String) async throws {
    let body: JSONValue = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
    ]
    _ = try await perform(.create(.namespaces, namespace: nil, body: body.serialized()))
  }
}
