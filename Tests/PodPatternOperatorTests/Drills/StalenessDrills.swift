internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Synchronization
internal import Testing

/// Sieve's staleness, of each type that an operator watches: it lags behind the others, is cut off, or
/// shows the past again. All must end as an undisturbed run ends, and lagging views make no pod too many.
@Suite(.tags(.drill), .timeLimit(.minutes(30))) struct StalenessDrills {
  typealias Reference = SieveDrills.Reference

  /// One undisturbed run for all: it ends the same each time, which each drill holds its own end against.
  private static let reference = Task { try await Reference() }

  @Test(arguments: LaggingTransport.watchedTypes)
  func `patterns end as declared though the watch of one type lags behind the others`(
    type: ResourceType
  ) async throws {
    // Beyond the time after which an operator asks about its own pods.
    let lag: Duration = [.pods, .podPatterns].contains(type) ? .seconds(35) : .seconds(5)
    try await perform("\(type.plural) lag", type) { drill, view, action in
      view.hold()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try? await drill.test.clock.sleep(for: lag)
          view.release()
        }
        try await action(drill)
        drill.allowPast()
        group.cancelAll()
      }
      try await drill.settle()
    }
  }

  @Test(arguments: LaggingTransport.watchedTypes)
  func `patterns end as declared though the watches of a type break and expire all the time`(
    type: ResourceType
  ) async throws {
    try await perform("\(type.plural) cut", type) { drill, view, action in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          var isEven = true
          while (try? await drill.test.clock.sleep(for: .milliseconds(150))) != nil {
            if isEven { view.cut() } else { view.expire() }
            isEven.toggle()
          }
        }
        try await action(drill)
        group.cancelAll()
      }
    }
  }

  @Test(arguments: LaggingTransport.watchedTypes)
  func `patterns end as declared though a server that is behind lists a type as it was`(
    type: ResourceType
  ) async throws {
    let before = Mutex(false)
    // Who is shown pods that were there before cannot know of those that were made since.
    let isBlind = type == .pods
    try await perform("\(type.plural) replayed", type, mayExceed: isBlind) { drill, view, action in
      let isFirst = before.withLock { before in
        defer { before = true }
        return !before
      }
      if !isFirst { try await view.remember() }
      try await action(drill)
      drill.allowPast()
      if !isFirst { view.goBack() }
      try await drill.settle()
    }
  }

  @Test(arguments: LaggingTransport.watchedTypes)
  func `an operator that starts with one type's past ends as undisturbed`(type: ResourceType)
    async throws
  {
    let reference = try await Self.reference.value
    let title = "stale \(type.plural)"
    var figures = DrillFigures()
    for step in 1..<DrillScript.steps.count {
      try await restart(after: step, seeing: step - 1, of: [type], reference, &figures)
    }
    print("drill \(title): \(figures.runs) runs; \(figures)")
    #expect(figures.runs == DrillScript.steps.count - 1)
  }

  @Test func `an operator that starts with every type's past ends as undisturbed`() async throws {
    let reference = try await Self.reference.value
    let title = "stale state"
    var figures = DrillFigures()
    for step in 1..<DrillScript.steps.count {
      for past in 0..<step {
        try await restart(
          after: step, seeing: past, of: LaggingTransport.watchedTypes, reference, &figures)
      }
    }
    print("drill \(title): \(figures.runs) runs; \(figures)")
    #expect(figures.runs == DrillScript.steps.count * (DrillScript.steps.count - 1) / 2)
  }

  /// Runs the script, each step of it disturbed, and compares the end.
  private func perform(
    _ what: String, _ type: ResourceType, mayExceed: Bool = false,
    _ disturb:
      @escaping @Sendable (Drill, WatchedView, @escaping DrillScript.Step) async throws -> Void
  ) async throws {
    let reference = try await Self.reference.value
    let drill = try await Drill(what)
    let transport = LaggingTransport(base: drill.test.cluster.transport)
    try await drill.run(transport: { _, _ in transport }) {
      for step in DrillScript.steps { try await disturb(drill, transport[type], step) }
      try await DrillOutcome(drill.test).expectEqual(reference.outcome, what)
      try await DrillScript.delete(drill)
    }
    #expect(mayExceed || drill.worstExcess == 0, "\(what): \(drill.worst)")
  }

  /// Restarts the operator after a step, and shows it some types as they were after an earlier one
  /// for five seconds.
  private func restart(
    after step: Int, seeing past: Int, of types: [ResourceType], _ reference: Reference,
    _ figures: inout DrillFigures
  ) async throws {
    let names = types.map(\.plural).joined(separator: ", ")
    let what = "restarted after step \(step), seeing \(names) of step \(past)"
    let drill = try await Drill(what)
    let start = drill.test.elapsed
    let transport = LaggingTransport(base: drill.test.cluster.transport)
    let views = types.map { transport[$0] }
    let killFirst = Mutex<(@Sendable () -> Void)?>(nil)
    let hasRestarted = Gate(isOpen: false)
    let found = Mutex(0)
    try await drill.run(transport: { life, kill in
      if life == 0 { killFirst.withLock { $0 = kill } } else { hasRestarted.open() }
      return transport
    }) {
      for (number, action) in DrillScript.steps.enumerated() {
        try await action(drill)
        if number == past { for view in views { try await view.remember() } }
        guard number == step else { continue }
        drill.allowPast()
        for view in views {
          view.hold()
          view.goBack()
        }
        killFirst.withLock { $0 }?()
        await hasRestarted.pass()
        try await drill.test.pass(.seconds(5))
        for view in views { view.release() }
        try await drill.settle()
      }
      try await DrillOutcome(drill.test).expectEqual(reference.outcome, what)
      let count = try await drill.pods().count
      found.withLock { $0 = count }
    }
    figures.add(
      declared: DrillScript.replicasAtTheEnd, found: found.withLock { $0 },
      excess: drill.worstExcess, took: drill.test.elapsed - start)
  }
}
