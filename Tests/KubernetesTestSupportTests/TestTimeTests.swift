internal import KubernetesTestSupport
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct TestTimeTests {
  @Test func `timers that set timers fire in their order and at their time`() async throws {
    let time = TestTime()
    let fired = Shared<[Duration]>([])
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for period in [Duration.seconds(3), .seconds(5)] {
          group.addTask {
            while !Task.isCancelled {
              try await time.clock.sleep(for: period)
              fired.change { $0.append(time.elapsed) }
            }
          }
        }
        try await time.pass(.seconds(10))
        #expect(fired.value == [3, 5, 6, 9, 10].map { .seconds($0) })
        #expect(time.elapsed == .seconds(10))
        group.cancelAll()
      }
    }
  }

  @Test func `what is waited for ends the waiting at the time it comes`() async throws {
    let time = TestTime()
    let isThere = Shared(false)
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await time.clock.sleep(for: .seconds(1800))
          isThere.change { $0 = true }
        }
        try await time.until("it is there") { isThere.value }
        #expect(time.elapsed == .seconds(1800))
        try await group.waitForAll()
      }
    }
  }

  @Test func `what does not come in its time is told`() async throws {
    let time = TestTime()
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { while true { try await time.clock.sleep(for: .seconds(1)) } }
        try await withKnownIssue {
          try await time.until("never", within: .seconds(60)) { false }
        } matching: {
          "\($0)".contains("not within 60.0 seconds: never")
        }
        #expect(time.elapsed == .seconds(60))
        group.cancelAll()
      }
    }
  }

  @Test func `waiting ends at once where nothing waits for any time`() async throws {
    let time = TestTime()
    try await withKnownIssue {
      try await time.run { try await time.until("never") { false } }
    } matching: {
      "\($0)".contains("everything is at rest, and still not: never")
    }
    #expect(time.elapsed == .zero)
  }
}
