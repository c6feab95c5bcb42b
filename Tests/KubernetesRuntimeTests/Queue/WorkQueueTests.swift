import KubernetesRuntime
import KubernetesTestSupport
import Synchronization
import Testing

@Suite struct WorkQueueTests {
  @Test func `a worker that waits gets the key that is added`() async {
    let queue = WorkQueue<String>()
    async let key = queue.next()
    queue.add("x")
    #expect(await key == "x")
  }

  @Test func `a delayed key comes in its time`() async {
    let clock = ManualClock()
    let queue = WorkQueue<String>(clock: clock)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await queue.run() }
      queue.add("late", after: .seconds(10))
      queue.add("early", after: .seconds(5))
      await clock.waitForSleepers()
      clock.advance(by: .seconds(5))
      #expect(await queue.next() == "early")
      await clock.waitForSleepers()
      clock.advance(by: .seconds(5))
      #expect(await queue.next() == "late")
      queue.shutDown()
    }
  }

  @Test func `a delay earlier than the one that is slept for is not missed`() async throws {
    let time = TestTime()
    let queue = WorkQueue<String>(clock: time.clock)
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await queue.run() }
        queue.add("late", after: .seconds(100))
        try await time.settled()
        queue.add("early", after: .seconds(1))
        try await time.until("a key is ready") { queue.depth > 0 }
        #expect(time.elapsed == .seconds(1))
        #expect(await queue.next() == "early")
        queue.shutDown()
        try await group.waitForAll()
      }
    }
  }

  @Test func `waiting workers end when the queue is shut down, or with their task`() async {
    let queue = WorkQueue<String>()
    await withTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { await queue.next() } }
      queue.shutDown()
      for await key in group { #expect(key == nil) }
    }
    let other = WorkQueue<String>()
    await withTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { await other.next() } }
      group.cancelAll()
      for await key in group { #expect(key == nil) }
    }
  }

  @Test func `no key is worked on twice at once, and each addition is followed by work`() async {
    let queue = WorkQueue<Int>()
    let record = Record()
    await withDiscardingTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          while let key = await queue.next() {
            record.begin(key)
            await Task.yield()
            record.end(key)
            queue.done(key)
          }
        }
      }
      await withDiscardingTaskGroup { sources in
        for source in 0..<4 {
          sources.addTask {
            for round in 0..<500 {
              let key = (round * 7 + source) % 13
              record.add(key)
              queue.add(key)
              if round % 50 == 0 { await Task.yield() }
            }
          }
        }
      }
      queue.shutDown(.draining)
    }
    #expect(record.isComplete)
  }

  /// What was added, and how much of that its worker saw.
  final class Record: Sendable {
    private struct State {
      var running: [Int: Int] = [:]
      var added: [Int: Int] = [:]
      var seen: [Int: Int] = [:]
    }

    private let state = Mutex(State())

    var isComplete: Bool { state.withLock { $0.seen == $0.added } }

    func add(_ key: Int) { state.withLock { $0.added[key, default: 0] += 1 } }

    func begin(_ key: Int) {
      let other = state.withLock { $0.running.updateValue($0.added[key] ?? 0, forKey: key) }
      #expect(other == nil)
    }

    func end(_ key: Int) {
      state.withLock { $0.seen[key] = $0.running.removeValue(forKey: key) }
    }
  }
}
