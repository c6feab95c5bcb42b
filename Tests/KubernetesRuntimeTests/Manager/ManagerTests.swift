import KubernetesRuntime
import KubernetesTestSupport
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ManagerTests {
  /// A part that notes when it starts and ends.
  struct Part: Service {
    let name: String
    let journal: Journal
    /// Whether it goes on at a graceful stop, until it is cancelled.
    var isStubborn = false

    func run() async throws {
      journal.note("start \(name)")
      if isStubborn {
        for await _ in AsyncStream<Never>.makeStream().stream {}
      } else {
        try? await gracefulShutdown()
      }
      journal.note(Task.isCancelled ? "cancelled \(name)" : "end \(name)")
    }
  }

  final class Journal: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
  }

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func manager(_ journal: Journal) -> Manager {
    var manager = Manager(logger: Self.logger)
    manager.probes = [Part(name: "probes", journal: journal)]
    manager.caches = [Part(name: "caches", journal: journal)]
    manager.events = [Part(name: "events", journal: journal)]
    manager.controllers = [Part(name: "controllers", journal: journal)]
    return manager
  }

  @Test func `parts stop in the reverse of the order in which they start`() async throws {
    let journal = Journal()
    try await testGracefulShutdown { [manager = manager(journal)] trigger in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await manager.run() }
        try await eventually("all have started") { journal.all.count == 4 }
        trigger()
        try await group.waitForAll()
      }
    }
    #expect(
      Set(journal.all.prefix(4))
        == ["start probes", "start caches", "start events", "start controllers"])
    #expect(
      journal.all.dropFirst(4)
        == ["end controllers", "end events", "end caches", "end probes"])
  }

  @Test func `what does not end in time is cancelled`() async throws {
    let journal = Journal()
    var manager = manager(journal)
    manager.controllers = [Part(name: "controllers", journal: journal, isStubborn: true)]
    manager.stopTimeout = .milliseconds(1)
    try await testGracefulShutdown { [manager] trigger in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try? await manager.run() }
        try await eventually("all have started") { journal.all.count == 4 }
        trigger()
        try await group.waitForAll()
      }
    }
    #expect(journal.all.contains("cancelled controllers"))
    #expect(journal.all.count == 8)
  }
}
