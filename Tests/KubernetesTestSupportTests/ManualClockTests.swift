internal import KubernetesTestSupport
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct ManualClockTests {
  @Test func `a sleeper wakes when its time has come, and not before`() async throws {
    let clock = ManualClock()
    let isAwake = Shared(false)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await clock.sleep(for: .seconds(10))
        isAwake.change { $0 = true }
      }
      await clock.waitForSleepers()
      #expect(clock.nextDeadline == .init(offset: .seconds(10)))
      clock.advance(by: .seconds(9))
      #expect(clock.nextDeadline != nil && !isAwake.value)
      clock.advance(by: .seconds(1))
      #expect(clock.nextDeadline == nil)
      try await group.waitForAll()
      #expect(isAwake.value)
    }
  }

  @Test func `a sleeper that is cancelled wakes with an error`() async throws {
    let clock = ManualClock()
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await clock.sleep(for: .seconds(10)) }
      await clock.waitForSleepers()
      group.cancelAll()
      await #expect(throws: CancellationError.self) { try await group.next() }
      #expect(clock.nextDeadline == nil)
    }
  }

  @Test func `a clock whose sleeps pass at once moves on by them`() async throws {
    let clock = ManualClock(.atOnce)
    try await clock.sleep(for: .seconds(3))
    try await clock.sleep(for: .seconds(4))
    #expect(clock.now.offset == .seconds(7))
    #expect(clock.sleeps == [.seconds(3), .seconds(4)])
  }
}
