internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

@testable internal import PodPatternOperator

/// Several users make, scale, change and delete patterns at random for a minute; then there is what
/// they declared last.
///
/// What they do follows from a seed, which is printed: `DRILL_SEED` replays it.
@Suite(.tags(.drill), .timeLimit(.minutes(30)), .serialized) struct RandomWriterDrills {
  @Test(arguments: DrillGround.allCases)
  func `patterns that several users write to at random end as declared last`(
    ground: DrillGround
  ) async throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["DRILL_SEED"].flatMap { UInt64($0) } ?? 20_27
    // Patterns are deleted: without garbage collection their pods would stay.
    let plane = try await ground.plane(controllers: ["garbagecollector"])
    defer { withExtendedLifetime(plane) {} }
    let arena = try await ground.arena(of: plane)
    let script = FaultScript("random writers, seed \(seed)", arena, patterns: 0, replicas: 0)
    let actions = Mutex(0)
    try await script.run(operators: { _, _ in arena.makeOperator() }) {
      let end = arena.elapsed + .seconds(60)
      let done = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<4 {
          group.addTask {
            var writer = Writer(script, number: number, seed: seed)
            var count = 0
            while arena.elapsed < end {
              try await writer.act()
              count += 1
              try await arena.clock.sleep(for: .milliseconds(150))
            }
            return count
          }
        }
        group.addTask {
          try await arena.pass(.seconds(61))
          return 0
        }
        return try await group.reduce(0, +)
      }
      actions.withLock { $0 = done }
      try await script.converge()
      try await script.tell(ground.rawValue, "\(done) actions of 4 writers")
    }
    #expect(actions.withLock { $0 } > 100)
  }

  /// One user, with patterns of its own.
  struct Writer {
    let script: FaultScript
    let number: Int
    private var random: SplitMix64
    private var replicas: [String: Int] = [:]
    private var made = 0

    init(_ script: FaultScript, number: Int, seed: UInt64) {
      (self.script, self.number) = (script, number)
      random = SplitMix64(seed: seed &+ UInt64(number) &* 1_000_003)
    }

    mutating func act() async throws {
      let known = replicas.keys.sorted()
      let name = known.randomElement(using: &random)
      switch (Int.random(in: 0..<10, using: &random), name) {
      case (0, let name?):
        replicas[name] = nil
        try await script.delete(name)
      case (1...3, _) where known.count < 12, (_, nil):
        made += 1
        let name = "w\(number)-\(made)"
        replicas[name] = Int.random(in: 0...6, using: &random)
        try await script.make(name, replicas: replicas[name] ?? 0)
      case (4...6, let name?):
        replicas[name] = Int.random(in: 0...8, using: &random)
        try await script.scale(name, to: replicas[name] ?? 0)
      case (_, let name?):
        try await script.setImage(name, "nginx:\(Int.random(in: 1...9, using: &random))")
      }
    }
  }
}
