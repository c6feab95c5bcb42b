import KubernetesCore
import Testing

@testable import KubernetesRuntime

/// Random operations on a queue, held against a model too simple to be wrong.
@Suite struct WorkQueuePropertyTests {
  /// Lists searched from end to end, and no cleverness.
  struct Model {
    var ready: [Int] = []
    var processing: Set<Int> = []
    var dirty: Set<Int> = []
    var delayed: [Int: Duration] = [:]

    mutating func add(_ key: Int) {
      delayed[key] = nil
      makeReady(key)
    }

    mutating func makeReady(_ key: Int) {
      if processing.contains(key) {
        dirty.insert(key)
      } else if !ready.contains(key) {
        ready.append(key)
      }
    }

    mutating func add(_ key: Int, at time: Duration) {
      if ready.contains(key) || dirty.contains(key) { return }
      delayed[key] = min(delayed[key] ?? time, time)
    }

    mutating func advance(to now: Duration) -> Set<Int> {
      let due = delayed.filter { $0.value <= now }.sorted { $0.value < $1.value }
      for (key, _) in due {
        delayed[key] = nil
        makeReady(key)
      }
      return Set(due.map(\.key))
    }

    mutating func take(_ key: Int) -> Bool {
      guard let index = ready.firstIndex(of: key), !processing.contains(key) else { return false }
      ready.remove(at: index)
      processing.insert(key)
      return true
    }

    mutating func done(_ key: Int) {
      processing.remove(key)
      if dirty.remove(key) != nil { ready.append(key) }
    }
  }

  @Test(arguments: 0..<50)
  func `random operations leave the queue as the model says`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var queue = WorkQueueState<Int>(backoff: .reconciling)
    var model = Model()
    var now = Duration.zero
    for _ in 0..<500 {
      let key = Int.random(in: 0..<5, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        queue.add(key)
        model.add(key)
      case 1:
        let time = now + .seconds(Int.random(in: 1..<20, using: &random))
        queue.add(key, at: time, now: now)
        model.add(key, at: time)
      case 2:
        now += .seconds(Int.random(in: 0..<8, using: &random))
        queue.advance(to: now)
        _ = model.advance(to: now)
      case 3, 4:
        let taken = queue.take()
        #expect((taken == nil) == model.ready.isEmpty)
        let isReady = taken.map { model.take($0) } ?? true
        #expect(isReady)
      default:
        queue.done(key)
        if model.processing.contains(key) { model.done(key) }
      }
      #expect(queue.depth == model.ready.count)
      #expect(queue.delayedCount == model.delayed.count)
      #expect(queue.nextDue == model.delayed.values.min())
    }
  }
}
