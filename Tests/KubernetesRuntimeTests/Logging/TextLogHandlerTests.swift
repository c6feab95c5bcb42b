import FoundationEssentials
import KubernetesCore
import Logging
import Synchronization
import Testing

@testable import KubernetesRuntime

@Suite struct TextLogHandlerTests {
  private func lines(_ log: (inout Logger) -> Void) -> [String] {
    let lines = Mutex<[String]>([])
    var logger = Logger(label: "test") { label in
      LineLogHandler(.text, label: label, now: { Date(timeIntervalSince1970: 1_800_000_000) }) {
        line in
        lines.withLock { $0.append(line) }
      }
    }
    log(&logger)
    return lines.withLock { $0 }
  }

  @Test func `an entry is a line with its metadata`() {
    let told = lines { logger in
      logger[metadataKey: "lease"] = "a/b"
      logger.info("café\n", metadata: ["name": "weather"], source: "here")
      logger.debug("not told")
    }
    #expect(told == ["2027-01-15T08:00:00Z info test: lease=a/b name=weather [here] café\n"])
  }

  /// What others write into messages, keys and values.
  @Test(arguments: [
    "\n", "\r\n", "\r", "\u{b}", "\u{85}", "\u{2028}", "\u{1b}[2J\u{1b}[1;31m", "\u{9b}31m",
    "\u{7f}", "\u{0}", "\u{202e}gnp.exe", "\u{2066}", "\u{200f}", "\u{61c}", "\n\u{301}",
  ])
  func `an entry stays one line without control characters`(text: String) throws {
    let forged = "a\(text)2027-01-15T08:00:00Z error test: [here] forged"
    let told = lines { logger in
      logger[metadataKey: "b\(text)"] = ["k": ["\(text)"]]
      logger.error("\(forged)", metadata: ["c": "\(forged)", "d": .stringConvertible(text)])
    }
    let line = try #require(told.first)
    #expect(told.count == 1)
    #expect(line.unicodeScalars.last == "\n")
    let isClean = line.unicodeScalars.dropLast().allSatisfy { !$0.isDeceptive }
    #expect(isClean, "\(line.debugDescription)")
  }
}
