import KubernetesCore
import KubernetesRuntime
import KubernetesTestSupport
import Logging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ControllerTests {
  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  struct Failure: Error {}

  @Test func `nothing is reconciled before the caches have synced`() async throws {
    let store = ObjectStore<Item>()
    let queue = WorkQueue<ObjectKey>()
    let (stream, continuation) = AsyncStream<Bool>.makeStream()
    let controller = Controller(
      name: "test", queue: queue, caches: [StoreCache(store: store)], logger: Self.logger
    ) { _ in
      continuation.yield(store.hasSynced)
      return .done
    }
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await controller.run() }
      queue.add(key("x"))
      group.addTask { store.apply([.relisting, .relisted(resourceVersion: "1")]) }
      for await hasSynced in stream.prefix(1) { #expect(hasSynced) }
      group.cancelAll()
    }
  }

  @Test func `a reconcile that fails is tried again, and one that asks for it is called again`()
    async throws
  {
    let clock = ManualClock()
    let queue = WorkQueue<ObjectKey>(clock: clock)
    let (stream, continuation) = AsyncStream<Duration>.makeStream()
    let results = Mutex<[ReconcileResult]>(
      [.done, .requeueAfter(.seconds(60)), .retry(Failure()), .retry(Failure())])
    let controller = Controller(name: "test", queue: queue, logger: Self.logger) { _ in
      continuation.yield(clock.now.offset)
      return results.withLock { $0.popLast() } ?? .done
    }
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await controller.run() }
      queue.add(key("x"))
      var times: [Duration] = []
      for await time in stream {
        times.append(time)
        guard times.count < 4 else { break }
        await clock.waitForSleepers()
        clock.advance(by: [.milliseconds(5), .milliseconds(10), .seconds(60)][times.count - 1])
      }
      #expect(times == [.zero, .milliseconds(5), .milliseconds(15), .milliseconds(60_015)])
      #expect(queue.failures(of: key("x")) == 0)
      group.cancelAll()
    }
  }

  /// The times at which a key is reconciled that is added once, and how often it had failed by then,
  /// where the clock is advanced by these steps.
  private func course(
    of results: [ReconcileResult], _ steps: [Duration]
  ) async throws -> (times: [Duration], failures: [Int]) {
    let clock = ManualClock()
    let queue = WorkQueue<ObjectKey>(clock: clock)
    let (stream, continuation) = AsyncStream<(Duration, Int)>.makeStream()
    let left = Mutex(Array(results.reversed()))
    let controller = Controller(
      name: "test", queue: queue, logger: Self.logger, clock: clock
    ) { key in
      continuation.yield((clock.now.offset, queue.failures(of: key)))
      return left.withLock { $0.popLast() } ?? .done
    }
    var (times, failures): ([Duration], [Int]) = ([], [])
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await controller.run() }
      queue.add(key("x"))
      for await (time, count) in stream {
        times.append(time)
        failures.append(count)
        guard times.count <= steps.count else { break }
        await clock.waitForSleepers()
        clock.advance(by: steps[times.count - 1])
      }
      group.cancelAll()
    }
    return (times, failures)
  }

  @Test func `failures count on over reconciles that are put off, and no others`() async throws {
    let found = try await course(
      of: [
        .retry(Failure()), .notYet(.milliseconds(50)), .retry(Failure()),
        .notYet(.milliseconds(50)), .retry(Failure()), .requeueAfter(.seconds(1)),
        .retry(Failure()),
      ],
      [5, 50, 10, 50, 20, 1000, 5].map { Duration.milliseconds($0) })
    #expect(found.times.last == .milliseconds(1140))
    #expect(found.failures == [0, 1, 1, 2, 2, 3, 0, 1])
  }

  @Test func `a retry is no later than what is due, and keeps its own time beyond that`()
    async throws
  {
    let found = try await course(
      of: [.retry(Failure(), within: .milliseconds(2)), .retry(Failure(), within: .seconds(9))],
      [2, 3].map { Duration.milliseconds($0) })
    #expect(found.times == [.zero, .milliseconds(2), .milliseconds(5)])
    #expect(found.failures == [0, 1, 1])
  }

  @Test func `at a graceful stop what runs ends by itself, and nothing new begins`() async throws {
    let queue = WorkQueue<ObjectKey>()
    let (started, startedContinuation) = AsyncStream<Void>.makeStream()
    let (release, releaseContinuation) = AsyncStream<Void>.makeStream()
    let log = Mutex<[String]>([])
    let controller = Controller(name: "test", queue: queue, logger: Self.logger) { key in
      startedContinuation.yield()
      for await _ in release.prefix(1) {}
      log.withLock { $0.append("\(key.name) \(Task.isCancelled ? "cancelled" : "finished")") }
      return .done
    }
    try await testGracefulShutdown { trigger in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await controller.run() }
        queue.add(contentsOf: [key("running"), key("waiting")])
        for await _ in started.prefix(1) {}
        trigger()
        try await eventually("the queue is shut down") { queue.isShutDown }
        releaseContinuation.yield()
        try await group.waitForAll()
      }
    }
    #expect(log.withLock { $0 } == ["running finished"])
  }

  @Test func `a controller that is cancelled begins nothing more`() async throws {
    let queue = WorkQueue<ObjectKey>()
    let (started, startedContinuation) = AsyncStream<Void>.makeStream()
    let (release, _) = AsyncStream<Void>.makeStream()
    let count = Counter()
    let controller = Controller(name: "test", queue: queue, logger: Self.logger) { _ in
      count.increment()
      startedContinuation.yield()
      for await _ in release {}
      return .done
    }
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await controller.run() }
      queue.add(contentsOf: (0..<10).map { key("\($0)") })
      for await _ in started.prefix(1) {}
      group.cancelAll()
    }
    #expect(count.value == 1)
  }

  @Test func `as many reconciles run at once as there are workers`() async throws {
    let queue = WorkQueue<ObjectKey>()
    let (started, startedContinuation) = AsyncStream<Void>.makeStream()
    let (release, _) = AsyncStream<Void>.makeStream()
    let controller = Controller(name: "test", queue: queue, workers: 3, logger: Self.logger) { _ in
      startedContinuation.yield()
      for await _ in release {}
      return .done
    }
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await controller.run() }
      queue.add(contentsOf: (0..<10).map { key("\($0)") })
      for await _ in started.prefix(3) {}
      #expect(queue.depth == 7)
      group.cancelAll()
    }
  }
}

/// A count that several tasks may raise.
private final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func increment() { count.withLock { $0 += 1 } }
}

/// A store as a cache to wait for.
private struct StoreCache: CacheSync {
  let store: ObjectStore<Item>
  var hasSynced: Bool { store.hasSynced }
  func waitForSync() async throws { try await store.waitForSync() }
}
