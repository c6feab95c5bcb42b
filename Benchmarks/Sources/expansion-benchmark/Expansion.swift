internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport

/// What was measured of an operator that expanded many PodPatterns.
struct Expansion {
  var podsPerSecond: Double
  /// The operator's CPU time, in milliseconds a pod.
  var processorMilliseconds: Double
  /// The operator's resident memory afterwards, in MiB.
  var residentMiB: Double
  var podsTooMany: Int

  /// Creates PodPatterns as fast as the server takes them, and waits for the pods.
  static func measure(
    patterns: Int, replicas: Int, operator program: RunningProgram, client: KubernetesClient,
    namespace: String
  ) async throws -> Expansion {
    let expected = patterns * replicas
    let observer = PodObserver(client: client, namespace: namespace)
    let before = try ProcessUsage(of: program.process)
    let start = ContinuousClock.now
    async let observation = observer.wait(for: expected, lingering: .seconds(3))
    try await create(patterns, replicas: replicas, client: client, namespace: namespace)
    let (reached, found) = try await observation
    let after = try ProcessUsage(of: program.process)
    let seconds = after.processorSeconds - before.processorSeconds
    return Expansion(
      podsPerSecond: Double(expected) / (start.duration(to: reached) / .seconds(1)),
      processorMilliseconds: seconds * 1000 / Double(expected), residentMiB: after.residentMiB,
      podsTooMany: found - expected)
  }

  private static func create(
    _ count: Int, replicas: Int, client: KubernetesClient, namespace: String
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<count {
        if index >= 4 { try await group.next() }
        let body = Workload.pattern(named: "pattern-\(index)", replicas: replicas).serialized()
        group.addTask {
          _ = try await client.perform(
            .create(Workload.patterns, namespace: namespace, body: body))
        }
      }
      try await group.waitForAll()
    }
  }
}
