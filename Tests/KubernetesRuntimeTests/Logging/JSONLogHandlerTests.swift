import FoundationEssentials
import KubernetesCore
import Logging
import Synchronization
import Testing

@testable import KubernetesRuntime

@Suite struct JSONLogHandlerTests {
  @Test func `a line is one JSON object with all its metadata`() {
    let lines = Mutex<[String]>([])
    var logger = Logger(label: "test") { label in
      LineLogHandler(
        .json, label: label, metadataProvider: ReconcileContext.metadataProvider,
        now: { Date(timeIntervalSince1970: 1_800_000_000.25) }
      ) { line in lines.withLock { $0.append(line) } }
    }
    logger[metadataKey: "lease"] = "a/b"
    logger.info("he said \"no\"\n", metadata: ["list": ["1", "2"], "ts": "not this one"])
    logger.debug("not told")
    let context = ReconcileContext(
      controller: "c", key: .init(namespace: "shop", name: "weather"), id: 0xAB)
    ReconcileContext.$current.withValue(context) { logger.warning("late") }
    let start = #"{"ts":"2027-01-15T08:00:00.250000Z","level":"#
    #expect(
      lines.withLock { $0 } == [
        start + #""info","logger":"test","msg":"he said \"no\"\n","lease":"a/b","list":["1","2"]}"#
          + "\n",
        start + #""warning","logger":"test","msg":"late","controller":"c","lease":"a/b","#
          + #""name":"weather","namespace":"shop","reconcileID":"00000000000000ab"}"# + "\n",
      ])
  }
}
