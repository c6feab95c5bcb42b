internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import SimulatedCluster
internal import Synchronization
internal import Testing

/// Sieve's three perturbations, each at every place of one scripted run. All must end as an
/// undisturbed run ends, with no pod lost and none too many.
@Suite(.timeLimit(.minutes(30))) struct SieveDrills {
  /// An undisturbed run: where it ends, and how many writes and events it takes.
  struct Reference: Sendable {
    let outcome: DrillOutcome
    let writes: Int
    let events: Int

    init() async throws {
      let drill = try await Drill()
      let counter = CountingTransport(drill.test.cluster.transport)
      let end = Mutex<DrillOutcome?>(nil)
      try await drill.run(transport: { _, _ in counter }) {
        for step in DrillScript.steps { try await step(drill) }
        let outcome = try await DrillOutcome(drill.test)
        end.withLock { $0 = outcome }
        try await DrillScript.delete(drill)
      }
      outcome = try #require(end.withLock { $0 })
      (writes, events) = (counter.writes, counter.chunks)
      #expect(drill.worstExcess == 0)
    }
  }

  /// Runs the script against a perturbed operator and compares the end.
  private func perform(
    _ what: String, _ reference: Reference, _ report: inout DrillReport,
    transport: @escaping @Sendable (Drill, Int, @escaping @Sendable () -> Void) -> any Transport
  ) async throws {
    let drill = try await Drill(what)
    let start = drill.test.clock.now
    let found = Mutex(0)
    try await drill.run(transport: { life, kill in transport(drill, life, kill) }) {
      for step in DrillScript.steps { try await step(drill) }
      let outcome = try await DrillOutcome(drill.test)
      expectEqual(outcome, reference.outcome, what)
      let count = try await drill.test.pods().count
      found.withLock { $0 = count }
      try await DrillScript.delete(drill)
    }
    #expect(drill.worstExcess == 0, "\(what)")
    report.add(
      declared: DrillScript.replicasAtTheEnd, found: found.withLock { $0 },
      excess: drill.worstExcess, took: start.duration(to: drill.test.clock.now))
  }

  @Test(arguments: KillingTransport.Moment.allCases)
  func `intermediate state: killed at every single write`(moment: KillingTransport.Moment)
    async throws
  {
    let reference = try await Reference()
    var report = DrillReport("intermediate state, killed \(moment) a write")
    for write in 0..<reference.writes {
      try await perform("killed \(moment) write \(write)", reference, &report) {
        drill, life, kill in
        let transport = drill.test.cluster.transport
        guard life == 0 else { return transport }
        return KillingTransport(transport, at: write, moment, kill: kill)
      }
    }
    report.tell()
    #expect(report.runs >= 20)
  }

  @Test(arguments: [1, 4, 12]) func `unobserved state: any run of events not seen`(length: Int)
    async throws
  {
    let reference = try await Reference()
    var report = DrillReport("unobserved state, \(length) events not seen")
    for first in stride(from: 0, to: reference.events, by: length) {
      try await perform(
        "events \(first)..<\(first + length) not seen", reference, &report
      ) { drill, _, _ in
        ForgetfulTransport(drill.test, losing: first, length: length)
      }
    }
    report.tell()
    #expect(report.runs > 1)
  }

  @Test func `stale state: restarted against a view of the past, then caught up`() async throws {
    let reference = try await Reference()
    var report = DrillReport("stale state")
    for step in 1..<DrillScript.steps.count {
      for past in 0..<step {
        try await performStale(restartedAfter: step, seeing: past, reference, &report)
      }
    }
    report.tell()
    #expect(report.runs == 15)
  }

  /// Restarts the operator after a step, and shows it the cluster as it was after an earlier one.
  private func performStale(
    restartedAfter step: Int, seeing past: Int, _ reference: Reference, _ report: inout DrillReport
  ) async throws {
    let drill = try await Drill()
    let start = drill.test.clock.now
    let lists = Mutex<[String: APIResponse]>([:])
    let killFirst = Mutex<(@Sendable () -> Void)?>(nil)
    let (gate, hasRestarted) = (Gate(), Gate())
    hasRestarted.close()
    let found = Mutex(0)
    try await drill.run(transport: { life, kill in
      let transport = drill.test.cluster.transport
      guard life > 0 else {
        killFirst.withLock { $0 = kill }
        return transport
      }
      hasRestarted.open()
      return PastTransport(transport, past: lists.withLock { $0 }, gate: gate)
    }) {
      for (number, action) in DrillScript.steps.enumerated() {
        try await action(drill)
        if number == past {
          let seen = try await Self.lists(of: drill.test)
          lists.withLock { $0 = seen }
        }
        guard number == step else { continue }
        gate.close()
        killFirst.withLock { $0 }?()
        await hasRestarted.pass()
        for _ in 0..<5 {
          drill.test.pass(.seconds(1))
          try await drill.test.quiet()
        }
        gate.open()
        try await drill.settle()
      }
      let outcome = try await DrillOutcome(drill.test)
      expectEqual(
        outcome, reference.outcome, "restarted after step \(step), seeing step \(past)")
      let count = try await drill.test.pods().count
      found.withLock { $0 = count }
    }
    report.add(
      declared: DrillScript.replicasAtTheEnd, found: found.withLock { $0 },
      excess: drill.worstExcess, took: start.duration(to: drill.test.clock.now))
  }

  /// Tells the difference, and not both outcomes whole.
  private func expectEqual(
    _ outcome: DrillOutcome, _ expected: DrillOutcome, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard outcome != expected else { return }
    Issue.record(
      "\(what): \(outcome.difference(from: expected))", sourceLocation: sourceLocation)
  }

  /// What a first list of each type that the operator watches answers now, by path.
  private static func lists(of test: OperatorHarness) async throws -> [String: APIResponse] {
    var lists: [String: APIResponse] = [:]
    for type in [
      ResourceType.podPatterns, .pods, .services, .configMaps, .podDisruptionBudgets,
    ] {
      let isFull = type == .podPatterns || type == .pods
      let request = APIRequest.list(
        type, namespace: "shop", representation: isFull ? .full : .metadata)
      lists[request.path] = try await test.cluster.transport.send(request)
    }
    return lists
  }
}

extension Drill {
  /// Waits until the cluster is at rest again with what was last asked for.
  func settle() async throws {
    for _ in 0..<3 {
      test.pass(.seconds(1))
      try await test.quiet()
    }
    let replicas = try await test.get(.podPatterns, "weather")["spec"]?["replicas"]?.integer ?? 0
    try await converge(on: replicas)
  }
}
