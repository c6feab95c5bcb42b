internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import Logging
internal import PodPatternCore
internal import ServiceLifecycle
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// Several operators on one cluster: one works.
@Suite(.timeLimit(.minutes(10))) struct LeadershipTests {
  @Test func `one operator works, and another takes over at once when it stops cleanly`()
    async throws
  {
    let test = try await OperatorHarness()
    let first = test.makeOperator(identity: "first")
    let second = test.makeOperator(identity: "second")
    try await test.withCluster {
      try await withRunning(first, in: test) { stopFirst in
        try await test.untilHolder("first")
        try await withRunning(second, in: test) { _ in
          try await test.createPattern(replicas: 3)
          try await test.untilReplicas(3)
          try await test.until("the second keeps up") { second.isReady }
          await stopFirst()
          // The lease was given back: nobody waits for it to expire.
          let before = test.elapsed
          try await test.untilHolder("second")
          #expect(test.elapsed - before < .seconds(6))
          try await test.patch(["spec": ["replicas": 5]])
          try await test.untilReplicas(5)
          let count = try await test.pods().count
          #expect(count == 5)
        }
      }
    }
  }

  @Test func `an operator that stands by queues nothing, and begins with every pattern`()
    async throws
  {
    let test = try await OperatorHarness()
    let first = test.makeOperator(identity: "first")
    let second = test.makeOperator(identity: "second")
    try await test.withCluster {
      try await withRunning(first, in: test) { stopFirst in
        try await test.untilHolder("first")
        try await withRunning(second, in: test) { _ in
          try await test.until("the second keeps up") { second.isReady }
          for name in ["a", "b", "c"] {
            try await test.createPattern(name)
            try await test.untilReplicas(1, of: name)
          }
          try await test.settled()
          let queue = try #require(second.assembly.withLock { $0?.controller.queue })
          #expect(queue.depth == 0 && queue.delayedCount == 0)
          await stopFirst()
          for name in ["a", "b", "c"] {
            try await test.patch(.podPatterns, name, ["spec": ["replicas": 2]])
          }
          try await test.untilHolder("second")
          for name in ["a", "b", "c"] { try await test.untilReplicas(2, of: name) }
        }
      }
    }
  }

  @Test func `a successor whose watch lags makes no pod a second time`() async throws {
    let test = try await OperatorHarness()
    let transport = LaggingTransport(base: test.cluster.transport)
    let first = test.makeOperator(identity: "first")
    let second = test.makeOperator(over: transport, identity: "second")
    let isFirstUp = Gate()
    isFirstUp.close()
    try await test.withCluster {
      try await withRunning(second, in: test, after: isFirstUp) { _ in
        try await withRunning(first, in: test) { _ in
          try await test.untilHolder("first")
          isFirstUp.open()
          try await test.until("the second keeps up") { second.isReady }
          transport[.pods].hold()
          try await test.createPattern(replicas: 3)
          try await test.untilReplicas(3)
        }
        // The first was killed: it gave nothing back, and the second saw nothing of its pods.
        try await test.untilHolder("second")
        try await test.pass(.seconds(10))
        let meanwhile = try await test.pods().count
        #expect(meanwhile == 3)
        transport[.pods].release()
        try await test.patch(["spec": ["replicas": 5]])
        try await test.untilReplicas(5)
        let end = try await test.pods().count
        #expect(end == 5)
      }
    }
  }

  @Test func `an operator that loses its lease ends, and writes no more`() async throws {
    let test = try await OperatorHarness()
    let service = test.makeOperator(identity: "first")
    try await test.withCluster {
      await #expect(throws: LeadershipLost.self) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await service.run() }
          try await test.untilHolder("first")
          try await test.dropLease(heldBy: "thief")
          try await test.pass(.seconds(60))
          try await group.next()
        }
      }
      try await test.createPattern(replicas: 3)
      try await test.pass(.seconds(60))
      let pods = try await test.pods()
      #expect(pods.isEmpty)
    }
  }

  /// Runs an operator as a process would as long as `body` does, and then kills it; the body's
  /// argument stops it cleanly.
  private func withRunning(
    _ service: PodPatternOperator, in test: OperatorHarness, after gate: Gate? = nil,
    _ body: @Sendable (_ stop: @Sendable () async -> Void) async throws -> Void
  ) async throws {
    let group = ServiceGroup(
      services: [service], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (end, ending) = AsyncStream<Never>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        await gate?.pass()
        try? await group.run()
        ending.finish()
      }
      try await body {
        await test.time.executor.unsettled {
          await group.triggerGracefulShutdown()
          for await _ in end {}
        }
      }
      tasks.cancelAll()
    }
  }
}

extension OperatorHarness {
  /// Waits until somebody is seen to hold the lease.
  func untilHolder(
    _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await until("\(name) holds the lease", sourceLocation: sourceLocation) {
      let lease = try? await get(.leases, "podpattern")
      return lease?["spec"]?["holderIdentity"]?.string == name
    }
  }

  /// Takes the lease away from whoever holds it.
  func dropLease(heldBy name: String) async throws {
    try await patch(
      .leases, "podpattern", ["spec": ["holderIdentity": .string(name)]])
  }
}
