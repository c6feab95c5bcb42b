public import Testing

/// Time for a test with many tasks: it passes from one timer to the next, and only when every task has
/// done all that it can do without it.
///
/// ```swift
/// @Test func `a pod is made`() async throws {
///   let time = TestTime()
///   let cluster = SimulatedCluster(clock: time.clock)
///   try await time.run {
///     try await withThrowingTaskGroup(of: Void.self) { group in
///       group.addTask { await cluster.run() }
///       group.addTask { try await MyController(cluster.transport, clock: time.clock).run() }
///       try await create(theObject, in: cluster)
///       try await time.until("its pod is there") { try await podExists(in: cluster) }
///       group.cancelAll()
///     }
///   }
/// }
/// ```
///
/// Hours pass in milliseconds, and no machine is too busy: what a test sees depends on its clock alone.
public struct TestTime: Sendable {
  /// What the tasks of the test are to measure time and to wait with.
  public let clock = ManualClock()
  /// What the tasks of the test run on.
  public let executor: SettlingExecutor

  /// A time at its beginning.
  ///
  /// - Parameter lanes: how many tasks may run at the same time; with one, each run is like the other.
  public init(lanes: Int = 1) { executor = SettlingExecutor(lanes: lanes) }

  /// The time that has passed so far.
  public var elapsed: Duration { clock.now.offset }

  /// Runs a body, and all tasks of groups in it, on the executor of this time.
  public func run<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withTaskExecutorPreference(executor) { try await body() }
  }

  /// Waits until no task can go on without time passing.
  public func settled() async throws { try await executor.settled() }

  /// Lets so much time pass, from timer to timer, and waits until all that is due then is done.
  public func pass(_ duration: Duration) async throws {
    let end = clock.now.advanced(by: duration)
    try await settled()
    while clock.now < end {
      clock.advance(to: min(clock.nextDeadline ?? end, end))
      try await settled()
    }
  }

  /// Lets time pass until something holds, and looks whether it does whenever all is settled.
  ///
  /// The test fails, and the error ends it, where the condition does not hold within `limit`, or never
  /// will since nothing waits for any time.
  ///
  /// - Parameters:
  ///   - what: what is waited for, in the words of the failure.
  ///   - limit: how long it is waited.
  ///   - interval: how much time passes at least between two looks, where looking is dear.
  ///   - sourceLocation: where the failure is reported.
  ///   - condition: what is to hold.
  /// - Throws: `NotInTime`, or what the condition throws.
  public func until(
    _ what: String, within limit: Duration = .seconds(3600), every interval: Duration = .zero,
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
  ) async throws {
    let end = clock.now.advanced(by: limit)
    try await settled()
    while try await !condition() {
      try await settled()
      let failure: NotInTime? =
        switch clock.nextDeadline {
        case nil: NotInTime(atRest: what)
        case let next? where next > end: NotInTime(what, within: limit)
        case _?: nil
        }
      if let failure {
        Issue.record("\(failure)", sourceLocation: sourceLocation)
        throw failure
      }
      try await step(atLeast: interval)
    }
  }

  /// Lets time pass to the next timer, or for so long where that comes earlier.
  private func step(atLeast interval: Duration) async throws {
    guard interval == .zero else { return try await pass(interval) }
    if let next = clock.nextDeadline { clock.advance(to: next) }
    try await settled()
  }
}
