internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// Creating pods with nothing in between: what an API server gives at most on this machine.
struct RawCreation {
  let client: KubernetesClient
  let namespace: String
  /// How many requests are under way at once.
  let concurrency = 80

  /// Creates so many pods of a spec.
  ///
  /// - Returns: how many were created a second.
  func run(count: Int, spec: JSONValue) async throws -> Double {
    let body = Workload.pod(spec: spec).serialized()
    let request = APIRequest.create(.pods, namespace: namespace, body: body)
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<count {
        if index >= concurrency { try await group.next() }
        group.addTask { _ = try await client.perform(request) }
      }
      try await group.waitForAll()
    }
    return Double(count) / (start.duration(to: .now) / .seconds(1))
  }
}
