import FoundationEssentials
import Glibc
import KubernetesCore
import KubernetesTestSupport
import Logging
import Synchronization
import Testing

@testable import KubernetesRuntime

/// Processes that die while they reconcile.
@Suite(.tags(.process), .timeLimit(.minutes(5)), .serialized) struct QuarantineTests {
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  private static let variable = "PODPATTERN_TESTS_QUARANTINE"
  private static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "shop", name: name) }

  /// Reconciles ten objects, one of which is fatal; returns what was done and who was left alone.
  private static func live(in folder: String) async -> (done: [String], alone: [String]) {
    let queue = WorkQueue<ObjectKey>(name: "test")
    let done = Mutex<[String]>([])
    let alone = Mutex<[String]>([])
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let controller = Controller(
      name: "test", queue: queue, workers: 4,
      quarantine: Quarantine(folder: folder, logger: logger),
      onQuarantine: { key, _ in
        alone.withLock { $0.append(key.name) }
        continuation.yield()
      }, logger: logger
    ) { key in
      if key.name == "fatal" { kill(getpid(), SIGKILL) }
      done.withLock { $0.append(key.name) }
      continuation.yield()
      return .done
    }
    for index in 0..<9 { queue.add(key("p\(index)")) }
    queue.add(key("fatal"))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await controller.run() }
      for await _ in stream.prefix(10) {}
      group.cancelAll()
    }
    return (done.withLock(\.self), alone.withLock(\.self))
  }

  @Test func `after the third death the object is left alone, and all others are served`()
    async throws
  {
    let folder = try TemporaryFolder()
    setenv(Self.variable, folder.path, 1)
    for _ in 0..<3 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        let folder = ProcessInfo.processInfo.environment[QuarantineTests.variable] ?? ""
        _ = await QuarantineTests.live(in: folder)
      }
    }
    let (done, alone) = await Self.live(in: folder.path)
    #expect(Set(done) == Set((0..<9).map { "p\($0)" }))
    #expect(alone == ["fatal"])
    let quarantine = Quarantine(folder: folder.path, logger: Self.logger)
    #expect(quarantine.count == 1)
    #expect(quarantine.suspects.isEmpty)
  }

  @Test func `what was in flight at a death is tried alone, and cleared`() async throws {
    let folder = try TemporaryFolder()
    let first = Quarantine(folder: folder.path, logger: Self.logger)
    for name in ["p0", "p1", "p2"] { _ = first.enter(Self.key(name)) }
    let running = Mutex(0)
    let most = Mutex(0)
    let second = Quarantine(folder: folder.path, logger: Self.logger)
    #expect(Set(second.suspects.map(\.name)) == ["p0", "p1", "p2"])
    let time = TestTime()
    let queue = WorkQueue<ObjectKey>(name: "test", clock: time.clock)
    let done = Mutex(0)
    let controller = Controller(
      name: "test", queue: queue, workers: 4, quarantine: second, logger: Self.logger,
      clock: time.clock
    ) { _ in
      let now = running.withLock { count in
        count += 1
        return count
      }
      most.withLock { $0 = max($0, now) }
      // Others that are at it would be seen.
      try? await time.clock.sleep(for: .seconds(1))
      running.withLock { $0 -= 1 }
      done.withLock { $0 += 1 }
      return .done
    }
    try await time.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try? await controller.run() }
        try await time.until("all three were tried") { done.withLock { $0 == 3 } }
        group.cancelAll()
      }
    }
    #expect(most.withLock(\.self) == 1)
    #expect(second.suspects.isEmpty)
    #expect(Quarantine(folder: folder.path, logger: Self.logger).suspects.isEmpty)
  }

  @Test func `without a folder, or with rubbish in it, it works on`() throws {
    let none = Quarantine(folder: "/nowhere/at/all", logger: Self.logger)
    none.leave(Self.key("a"), none.enter(Self.key("a")))
    #expect(none.suspects.isEmpty && none.count == 0)
    let folder = try TemporaryFolder()
    try Data(repeating: 0xFF, count: 5000).write(to: URL(filePath: "\(folder.path)/reconciles"))
    try Data("not JSON".utf8).write(to: URL(filePath: "\(folder.path)/deaths.json"))
    let rubbish = Quarantine(folder: folder.path, logger: Self.logger)
    #expect(rubbish.suspects.isEmpty)
    let slot = rubbish.enter(Self.key("a"))
    #expect(slot != nil)
    rubbish.leave(Self.key("a"), slot)
    try FileManager.default.removeItem(atPath: "\(folder.path)/reconciles")
    symlink("/etc/passwd", "\(folder.path)/reconciles")
    #expect(Quarantine(folder: folder.path, logger: Self.logger).enter(Self.key("a")) == nil)
  }
}
