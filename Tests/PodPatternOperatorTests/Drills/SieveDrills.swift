internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

/// Sieve's three perturbations, each at every place of one scripted run. All must end as an
/// undisturbed run ends, with no pod lost and none too many.
@Suite(.tags(.drill), .timeLimit(.minutes(30))) struct SieveDrills {
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
    _ what: String, _ reference: Reference, _ figures: inout DrillFigures,
    transport: @escaping @Sendable (Drill, Int, @escaping @Sendable () -> Void) -> any Transport
  ) async throws {
    let drill = try await Drill(what)
    let start = drill.test.elapsed
    let found = Mutex(0)
    try await drill.run(transport: { life, kill in transport(drill, life, kill) }) {
      for step in DrillScript.steps { try await step(drill) }
      let outcome = try await DrillOutcome(drill.test)
      outcome.expectEqual(reference.outcome, what)
      let count = try await drill.pods().count
      found.withLock { $0 = count }
      try await DrillScript.delete(drill)
    }
    #expect(drill.worstExcess == 0, "\(what): \(drill.worst)")
    figures.add(
      declared: DrillScript.replicasAtTheEnd, found: found.withLock { $0 },
      excess: drill.worstExcess, took: drill.test.elapsed - start)
  }

  @Test(arguments: KillingTransport.Moment.allCases)
  func `an operator that is killed before or after any single write ends as undisturbed`(
    moment: KillingTransport.Moment
  ) async throws {
    let reference = try await Reference()
    let title = "intermediate state, killed \(moment) a write"
    var figures = DrillFigures()
    for write in 0..<reference.writes {
      try await perform("killed \(moment) write \(write)", reference, &figures) {
        drill, life, kill in
        let transport = drill.test.cluster.transport
        guard life == 0 else { return transport }
        return KillingTransport(transport, at: write, moment, kill: kill)
      }
    }
    print("drill \(title): \(figures.runs) runs; \(figures)")
    #expect(figures.runs >= 20)
  }

  @Test(arguments: [1, 4, 12]) func `an operator that misses any run of events ends as undisturbed`(
    length: Int
  ) async throws {
    let reference = try await Reference()
    let title = "unobserved state, \(length) events not seen"
    var figures = DrillFigures()
    for first in stride(from: 0, to: reference.events, by: length) {
      try await perform(
        "events \(first)..<\(first + length) not seen", reference, &figures
      ) { drill, _, _ in
        ForgetfulTransport(drill.test, losing: first, length: length)
      }
    }
    print("drill \(title): \(figures.runs) runs; \(figures)")
    #expect(figures.runs > 1)
  }
}
