internal import KubernetesTestSupport
internal import Synchronization
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct SettlingExecutorTests {
  @Test func `nothing is settled while a task can go on`() async throws {
    let executor = SettlingExecutor()
    let steps = Shared(0)
    try await withTaskExecutorPreference(executor) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<10 {
          group.addTask {
            for _ in 0..<100 {
              await Task.yield()
              steps.change { $0 += 1 }
            }
          }
        }
        try await executor.settled()
        #expect(steps.value == 1000)
        try await group.waitForAll()
      }
    }
  }

  @Test func `a chain of tasks that wake each other is followed to its end`() async throws {
    let executor = SettlingExecutor(lanes: 2)
    let received = Shared(0)
    try await withTaskExecutorPreference(executor) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        let (first, send) = AsyncStream<Int>.makeStream()
        let (second, forward) = AsyncStream<Int>.makeStream()
        group.addTask { for await value in first { forward.yield(value) } }
        group.addTask { for await value in second { received.change { $0 += value } } }
        for value in 1...100 { send.yield(value) }
        try await executor.settled()
        #expect(received.value == 5050)
        group.cancelAll()
      }
    }
  }

  @Test func `several that wait go on one after the other`() async throws {
    let executor = SettlingExecutor()
    let order = Shared<[String]>([])
    try await withTaskExecutorPreference(executor) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for name in ["a", "b"] {
          group.addTask {
            try await executor.settled()
            order.change { $0.append(name) }
            for _ in 0..<5 { await Task.yield() }
            order.change { $0.append(name) }
          }
        }
        try await group.waitForAll()
      }
    }
    #expect(order.value == ["a", "a", "b", "b"])
  }

  @Test func `tasks that never come to rest are told`() async throws {
    let executor = SettlingExecutor()
    await withTaskExecutorPreference(executor) {
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { while !Task.isCancelled { await Task.yield() } }
        await #expect(throws: SettlingExecutor.NeverSettles.self) {
          try await executor.settled(within: 1000)
        }
        group.cancelAll()
      }
    }
  }

  @Test func `what a task of the machine does is waited for by whoever says so`() async throws {
    let executor = SettlingExecutor()
    let isDone = Shared(false)
    try await withTaskExecutorPreference(executor) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await executor.unsettled {
            await Task.detached { for _ in 0..<100 { await Task.yield() } }.value
            isDone.change { $0 = true }
          }
        }
        try await executor.settled()
        #expect(isDone.value)
        try await group.waitForAll()
      }
    }
  }

  @Test func `an executor without work is settled, whoever asks`() async throws {
    let executor = SettlingExecutor()
    try await executor.settled()
    try await withTaskExecutorPreference(executor) { try await executor.settled() }
  }
}

/// A value that several tasks may change.
final class Shared<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: Value) { mutex = Mutex(value) }

  var value: Value { mutex.withLock { $0 } }

  func change(_ body: (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}
