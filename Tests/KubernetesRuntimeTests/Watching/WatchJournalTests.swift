import KubernetesCore
import Logging
import Synchronization
import Testing

@testable import KubernetesRuntime

@Suite struct WatchJournalTests {
  /// Keeps what is logged.
  final class Lines: Sendable {
    private let lines = Mutex<[(Logger.Level, String)]>([])
    var all: [(Logger.Level, String)] { lines.withLock { $0 } }
    func append(_ level: Logger.Level, _ text: String) {
      lines.withLock { $0.append((level, text)) }
    }
  }

  struct Handler: LogHandler {
    let lines: Lines
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace

    init(lines: Lines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append(event.level, "\(event.message)") }
  }

  @Test func `a failure that lasts is told once, its end too, and its return again`() {
    let lines = Lines()
    var journal = WatchJournal(
      logger: Logger(label: "test") { _ in Handler(lines: lines) }, resource: "widgets")
    let failure = Watcher.Effect.wait(.seconds(1), because: .notServed("no widgets"))
    journal.recovered()
    for _ in 0..<5 { journal.note([failure]) }
    journal.recovered()
    journal.recovered()
    journal.note([failure])
    let told = lines.all.filter { $0.0 > .debug }
    #expect(told.map(\.0) == [.warning, .notice, .warning])
    #expect(told[0].1.contains("no widgets"))
  }

  @Test func `an object that can't be read is told once, and counted each time by resource`() {
    let lines = Lines()
    let registry = PrometheusRegistry()
    var journal = WatchJournal(
      logger: Logger(label: "test") { _ in Handler(lines: lines) }, resource: "widgets",
      factory: registry)
    let (first, second) = (
      ObjectKey(namespace: "a", name: "b"), ObjectKey(namespace: "a", name: "c")
    )
    for (key, uid) in [(first, "1"), (first, "1"), (second, "2"), (first, "3"), (second, "2")] {
      journal.note(Undecodable(reason: "odd", key: key, uid: uid))
    }
    #expect(lines.all.map(\.0) == [.error, .debug, .error, .error, .debug])
    // Of one without a name nobody knows whether it is the same.
    journal.note(Undecodable(reason: "no name", key: nil))
    journal.note(Undecodable(reason: "no name", key: nil))
    #expect(lines.all.map(\.0).suffix(2) == [.error, .error])
    #expect(
      registry.text().contains(#"informer_undecodable_objects_total{resource="widgets"} 7"#))
  }
}
