import KubernetesCore
import Testing

@testable import KubernetesRuntime

@Suite struct WorkQueueStateTests {
  typealias Queue = WorkQueueState<String>

  static func queue() -> Queue { Queue(backoff: .reconciling) }

  @Test func `a key added while it is processed counts as one more add, and waits from then on`() {
    var state = WorkQueueState<String>(backoff: .reconciling)
    state.add("a", now: .seconds(1))
    #expect(state.take(now: .seconds(3)) == "a")
    #expect(state.waitingTime(of: "a") == .seconds(2))
    state.add("a", now: .seconds(4))
    state.add("a", now: .seconds(5))
    #expect(state.processingTime(of: "a", now: .seconds(6)) == .seconds(3))
    state.done("a")
    #expect(state.take(now: .seconds(10)) == "a")
    #expect(state.waitingTime(of: "a") == .seconds(6))
    #expect(state.adds == 2)
  }

  @Test func `a key added twice is taken once`() {
    var queue = Self.queue()
    queue.add("x")
    queue.add("x")
    #expect(queue.take() == "x" && queue.take() == nil)
  }

  @Test func `a key added while it is processed is taken again afterwards, and not before`() {
    var queue = Self.queue()
    queue.add("x")
    _ = queue.take()
    queue.add("x")
    queue.add("x")
    #expect(queue.take() == nil)
    queue.done("x")
    #expect(queue.take() == "x")
    queue.done("x")
    #expect(queue.take() == nil && queue.isEmpty)
  }

  @Test func `keys are taken in the order in which they became ready`() {
    var queue = Self.queue()
    queue.add("late", at: .seconds(2), now: .zero)
    queue.add("early", at: .seconds(1), now: .zero)
    queue.add("now")
    queue.advance(to: .seconds(3))
    #expect([queue.take(), queue.take(), queue.take()] == ["now", "early", "late"])
  }

  @Test(arguments: [[3, 1, 2], [1, 2, 3], [2, 3, 1]])
  func `of several times the earliest counts, and the others are forgotten`(times: [Int]) {
    var queue = Self.queue()
    for time in times { queue.add("x", at: .seconds(time), now: .zero) }
    #expect(queue.nextDue == .seconds(1))
    queue.advance(to: .milliseconds(999))
    #expect(queue.take() == nil)
    queue.advance(to: .seconds(1))
    #expect(queue.take() == "x")
    queue.done("x")
    queue.advance(to: .seconds(10))
    #expect(queue.take() == nil && queue.nextDue == nil)
  }

  @Test func `a key added now forgets its delay`() {
    var queue = Self.queue()
    queue.add("x", at: .seconds(5), now: .zero)
    queue.add("x")
    #expect(queue.nextDue == nil)
    #expect(queue.take() == "x")
  }

  @Test func `a delay that ends while the key is processed makes it ready afterwards`() {
    var queue = Self.queue()
    queue.add("x")
    _ = queue.take()
    queue.add("x", at: .seconds(5), now: .zero)
    queue.advance(to: .seconds(6))
    #expect(queue.take() == nil)
    queue.done("x")
    #expect(queue.take() == "x")
  }

  @Test func `failures double the delay up to a limit, and are forgotten on request`() {
    var queue = Self.queue()
    var delays: [Duration] = []
    var now = Duration.zero
    for _ in 0..<20 {
      queue.addRateLimited("x", now: now)
      guard let due = queue.nextDue else { break }
      delays.append(due - now)
      now = due
      queue.advance(to: now)
      _ = queue.take()
      queue.done("x")
    }
    #expect(delays.prefix(3) == [.milliseconds(5), .milliseconds(10), .milliseconds(20)])
    #expect(delays.count == 20 && delays.last == .seconds(60))
    queue.forget("x")
    queue.addRateLimited("x", now: now)
    #expect(queue.nextDue == now + .milliseconds(5))
  }

  @Test func `events that come while a key fails do not delay its next try`() {
    var queue = Self.queue()
    var now = Duration.zero
    func fail() {
      _ = queue.take()
      queue.addRateLimited("x", now: now)
      queue.done("x")
    }
    for _ in 0..<10 {
      queue.add("x", now: now)
      fail()
      now = queue.nextDue ?? now
      queue.advance(to: now)
    }
    fail()
    let due = queue.nextDue
    for _ in 0..<10 {
      queue.add("x", now: now)
      now += .milliseconds(1)
      fail()
      #expect(queue.nextDue == due)
    }
    #expect(queue.failures(of: "x") == 11)
  }

  @Test func `a queue that is shut down takes nothing, and drains or drops what is ready`() {
    for isDropping in [true, false] {
      var queue = Self.queue()
      queue.add("working")
      _ = queue.take()
      queue.add("working")
      queue.add("ready")
      queue.add("delayed", at: .seconds(1), now: .zero)
      queue.shutDown(dropping: isDropping)
      queue.add("new")
      queue.advance(to: .seconds(2))
      #expect(queue.take() == (isDropping ? nil : "ready"))
      queue.done("ready")
      queue.done("working")
      #expect(queue.take() == (isDropping ? nil : "working"))
      queue.done("working")
      #expect(queue.isEmpty)
    }
  }

  @Test func `a key that is asked for later and earlier by turns takes no more and more memory`() {
    var queue = Self.queue()
    for round in 0..<10_000 {
      queue.add("x", at: .seconds(100_000 - round), now: .zero)
      queue.add("y", at: .seconds(100_000 - round), now: .zero)
      queue.add("y")
      if let key = queue.take() { queue.done(key) }
    }
    #expect(queue.delayedCount == 1 && queue.scheduleLength < 200)
  }
}
