internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// What becomes of an operator whose API server dies, forgets, or has more to do than ever.
@Suite(.tags(.drill), .timeLimit(.minutes(30)), .serialized) struct ServerDrills {
  @Test func `a thousand pods converge though the simulated server goes away ten times`()
    async throws
  {
    let arena = try await OperatorHarness.busy()
    let transport = CuttableTransport(arena.transport)
    let script = FaultScript("server killed ten times", arena, patterns: 100, replicas: 10)
    try await script.run(operators: { _, _ in arena.makeOperator(over: transport) }) {
      try await script.create()
      for _ in 0..<10 {
        try await arena.pass(.milliseconds(100))
        transport.goDown()
        // A server that starts again knows no history from before.
        arena.cluster.faults.compact()
        try await arena.pass(.seconds(2))
        transport.restore()
      }
      try await script.converge()
      try await script.scale()
      try await script.converge()
      try await script.tell("simulated")
    }
  }

  @Test(.realServer, .tags(.realServer))
  func `a thousand pods converge though the API server is killed ten times`() async throws {
    let plane = try await RealControlPlane()
    let arena = try await RealArena(plane, hasKubelet: true)
    let script = FaultScript("server killed ten times", arena, patterns: 100, replicas: 10)
    try await script.run(operators: { _, _ in arena.makeOperator() }) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for _ in 0..<10 {
            try await arena.pass(.milliseconds(400))
            try await plane.killServer()
            try await plane.startServer()
          }
        }
        try await script.create()
        try await group.waitForAll()
      }
      try await script.converge()
      try await script.scale()
      try await script.converge()
      try await script.tell("real")
    }
  }

  @Test func `patterns end as declared though the simulated server keeps forgetting its history`()
    async throws
  {
    let arena = try await OperatorHarness.busy()
    let script = FaultScript("compacted during watches", arena, patterns: 30, replicas: 5)
    try await script.run(operators: { _, _ in arena.makeOperator() }) {
      try await script.meanwhile(every: .milliseconds(100)) {
        arena.cluster.faults.expireWatches()
        arena.cluster.faults.compact()
      } _: {
        try await script.perform()
      }
      try await script.tell("simulated")
    }
  }

  @Test(.realServer, .tags(.realServer))
  func `patterns end as declared though etcd is compacted under the watches`() async throws {
    // Without its cache the server watches in etcd itself, and feels each compaction.
    var options = RealControlPlane.Options()
    options.serverArguments = ["--watch-cache=false"]
    let plane = try await RealControlPlane(options)
    let arena = try await RealArena(plane, hasKubelet: true)
    let transport = CuttableTransport(arena.transport)
    let compactions = Mutex(0)
    let script = FaultScript("etcd compacted during watches", arena, patterns: 30, replicas: 5)
    try await script.run(operators: { _, _ in arena.makeOperator(over: transport) }) {
      try await script.meanwhile(every: .seconds(2)) {
        // A watch that is cut before the compaction has missed something after it.
        transport.goDown()
        try? await arena.pass(.milliseconds(200))
        if (try? await plane.compact()) != nil { compactions.withLock { $0 += 1 } }
        transport.restore()
      } _: {
        try await script.perform()
        while compactions.withLock({ $0 }) < 10 {
          for back in [true, false] {
            try await script.scale(back: back)
            try await script.converge()
          }
        }
      }
      try await script.tell("real", "\(compactions.withLock { $0 }) compactions")
    }
  }

  @Test(arguments: DrillGround.allCases)
  func `a hundred patterns or more that are made at once get their ten pods each`(
    ground: DrillGround
  ) async throws {
    let arena = try await ground.arena()
    // A debug build takes many minutes for a thousand.
    let environment = ProcessInfo.processInfo.environment
    let patterns = environment["DRILL_PATTERNS"].flatMap { Int($0) } ?? 100
    let script = FaultScript(
      "\(patterns) patterns at once", arena, patterns: patterns, replicas: 10)
    let before = ResidentMemory.megabytes
    try await script.run(operators: { _, _ in arena.makeOperator() }) {
      let start = ContinuousClock.now
      try await script.create()
      try await script.converge(within: .seconds(900))
      let seconds = (ContinuousClock.now - start).components.seconds
      try await script.tell(
        ground.rawValue,
        "\(seconds) s of real time; this process, with the whole drill in it, has "
          + "\(ResidentMemory.megabytes - before) MB more than before")
    }
  }
}
