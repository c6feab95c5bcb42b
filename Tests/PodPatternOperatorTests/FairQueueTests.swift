internal import Testing

@testable internal import PodPatternOperator

@Suite struct FairQueueTests {
  @Test func `a deletion goes before creations that came earlier`() {
    var queue = FairQueue(4)
    var running = (0..<10).flatMap { _ in queue.enqueue("a", .creation).next }
    // One namespace has half of the capacity.
    #expect(running.count == 2)
    running += queue.enqueue("b", .change).next
    #expect(running.last?.namespace == "b")
    let more = (0..<10).flatMap { _ in queue.enqueue("c", .change).next }
    #expect(more.count == 1)
    let next = queue.finish(running[0])
    #expect(next.first?.kind == .change)
  }

  @Test func `namespaces take turns`() {
    var queue = FairQueue(1)
    let first = queue.enqueue("a", .change).next
    for _ in 0..<5 { _ = queue.enqueue("a", .change) }
    for namespace in ["b", "c"] { for _ in 0..<2 { _ = queue.enqueue(namespace, .change) } }
    var order: [String] = []
    var last = first[0]
    for _ in 0..<9 {
      guard let next = queue.finish(last).first else { break }
      order.append(next.namespace)
      last = next
    }
    #expect(order == ["a", "b", "c", "a", "b", "c", "a", "a", "a"])
  }

  @Test func `slow creations of many namespaces leave capacity for changes`() {
    var queue = FairQueue(200)
    let running = (0..<10).flatMap { namespace in
      (0..<100).flatMap { _ in queue.enqueue("n\(namespace)", .creation).next }
    }
    #expect(running.count == 150)
    let other = queue.enqueue("other", .change).next
    #expect(other.count == 1)
  }

  @Test func `creations are not starved by deletions without end`() {
    var queue = FairQueue(1)
    var last = queue.enqueue("a", .change).next[0]
    _ = queue.enqueue("b", .creation)
    for _ in 0..<20 { _ = queue.enqueue("a", .change) }
    var creations = 0
    for _ in 0..<10 {
      guard let next = queue.finish(last).first else { break }
      if next.kind == .creation { creations += 1 }
      last = next
    }
    #expect(creations == 1)
  }

  /// Whatever comes and goes: all get their turn, and never too many.
  @Test(arguments: 0..<50)
  func `everybody's turn comes`(seed: Int) {
    var state = UInt64(seed)
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let capacity = 1 + random(20)
    var queue = FairQueue(capacity)
    var running: [FairQueue.Ticket] = []
    var waiting: Set<FairQueue.Ticket> = []
    func take(_ next: [FairQueue.Ticket]) {
      for ticket in next {
        let known = waiting.remove(ticket)
        #expect(known != nil)
        running.append(ticket)
      }
      #expect(running.count <= capacity)
      #expect(queue.runningCount == running.count && queue.waitingCount == waiting.count)
    }
    for _ in 0..<500 {
      if random(5) < 3 {
        let (ticket, next) = queue.enqueue("n\(random(6))", random(2) == 0 ? .change : .creation)
        waiting.insert(ticket)
        take(next)
      } else if !running.isEmpty {
        let ticket = running.remove(at: random(running.count))
        take(queue.finish(ticket))
      }
    }
    while !running.isEmpty { take(queue.finish(running.removeFirst())) }
    #expect(waiting.isEmpty)
  }
}
