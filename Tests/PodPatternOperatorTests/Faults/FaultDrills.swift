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

/// What networks and servers do to an operator, on the simulated cluster and on a real API server.
@Suite(.tags(.drill), .timeLimit(.minutes(30)), .serialized) struct FaultDrills {
  /// One kind of fault that befalls requests.
  struct Kind: Sendable, CustomTestStringConvertible {
    let title: String
    let faults: FaultyTransport.Faults
    let patterns: Int

    var testDescription: String { title }

    static let all = [
      Kind(title: "1 % of requests refused", faults: .init(refused: 0.01), patterns: 80),
      Kind(title: "30 % of requests refused", faults: .init(refused: 0.3), patterns: 12),
      Kind(title: "answers truncated", faults: .init(truncated: 0.1), patterns: 20),
      Kind(title: "requests delayed by 2 s", faults: .init(delay: .seconds(2)), patterns: 12),
    ]
  }

  @Test(arguments: DrillGround.allCases, Kind.all)
  func `patterns end as declared though requests are refused or late, or answers truncated`(
    ground: DrillGround, kind: Kind
  ) async throws {
    let arena = try await ground.arena()
    let script = FaultScript(kind.title, arena, patterns: kind.patterns, replicas: 4)
    let transport = FaultyTransport(arena.transport, kind.faults, clock: arena.clock, seed: 11)
    try await script.run(operators: { _, _ in arena.makeOperator(over: transport) }) {
      try await script.perform()
      try await script.tell(ground.rawValue, "\(transport.victims) requests hit")
    }
    #expect(transport.victims > 5)
  }

  @Test(arguments: DrillGround.allCases)
  func `patterns end as declared though connections are cut every second`(
    ground: DrillGround
  ) async throws {
    let arena = try await ground.arena()
    let script = FaultScript("connections cut every second", arena, patterns: 40, replicas: 5)
    let transport = CuttableTransport(arena.transport)
    let cuts = Mutex(0)
    try await script.run(operators: { _, _ in arena.makeOperator(over: transport) }) {
      try await script.meanwhile(every: .seconds(1)) {
        transport.cut()
        cuts.withLock { $0 += 1 }
      } _: {
        try await script.perform()
        while cuts.withLock({ $0 }) < 10 {
          for back in [true, false] {
            try await script.scale(back: back)
            try await script.losePods()
            try await script.converge()
          }
        }
      }
      try await script.tell(ground.rawValue, "\(cuts.withLock { $0 }) cuts")
    }
    #expect(cuts.withLock { $0 } >= 10)
  }

  @Test
  func `patterns end as declared after ten seconds without the right to write`()
    async throws
  {
    let arena = try await OperatorHarness.busy()
    let script = FaultScript("rights to write taken away", arena, patterns: 5, replicas: 3)
    let transport = RefusingTransport(arena.transport)
    try await script.run(operators: { _, _ in arena.makeOperator(over: transport) }) {
      try await script.create()
      try await script.converge()
      transport.refuse()
      try await script.scale()
      try await script.losePods()
      let change = Mutex(0)
      try await script.meanwhile(every: .milliseconds(100)) {
        let change = change.withLock { change in
          change += 1
          return change
        }
        for number in 0..<5 { try? await script.touch("p\(number)", change) }
      } _: {
        try await arena.pass(.seconds(10))
      }
      // Until the last change has been looked at, so that none comes that would help.
      try await arena.pass(.seconds(1))
      transport.permit()
      // Not later than it has been failing for, whatever happened meanwhile.
      try await script.converge(within: .seconds(25))
      try await script.tell("simulated")
    }
  }

  @Test(arguments: DrillGround.allCases)
  func `two operators make no pod too many though their clocks differ by an hour`(
    ground: DrillGround
  ) async throws {
    let arena = try await ground.arena()
    let script = FaultScript("a clock wrong by an hour", arena, patterns: 20, replicas: 5)
    // Each operator is killed after some writes; the next one's clock differs from its own.
    let started = Mutex(0)
    try await script.run(
      parallel: 2,
      operators: { life, kill in
        started.withLock { $0 += 1 }
        let transport = KillingTransport(
          arena.transport, at: life < 4 ? 60 : .max - 1, .after, kill: kill)
        return arena.makeOperator(
          over: transport, identity: "operator-\(life)",
          wrong: .seconds([0, 3600, -3600][life % 3]))
      }
    ) {
      try await script.perform()
      try await script.tell(ground.rawValue, "\(started.withLock { $0 }) operators started")
    }
    #expect(started.withLock { $0 } > 3)
  }
}

extension FaultScript {
  /// Does something again and again, as often as so much of the arena's time has passed, while a body
  /// runs.
  func meanwhile(
    every interval: Duration, _ fault: @escaping @Sendable () async -> Void,
    _ body: @Sendable () async throws -> Void
  ) async throws {
    let clock = arena.clock
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while !Task.isCancelled {
          try? await clock.sleep(for: interval)
          await fault()
        }
      }
      try await body()
      group.cancelAll()
    }
  }
}
