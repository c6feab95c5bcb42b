import Glibc
import KubernetesTestSupport
import Testing

@testable import podpattern_shipper

/// With a real Fluent Bit: every line that was written is delivered, and none twice.
@Suite(.tags(.drill, .realFluentBit), .serialized, .program(in: "FLUENT_BIT"))
struct ShipperDeliveryDrills {
  @Test func `ten files written in the last second are delivered whole`() throws {
    let stage = try Stage()
    try stage.addFile()
    let run = try stage.start()
    let isReading = eventually { access("\(stage.state)/file/positions-0.db", F_OK) == 0 }
    try #require(isReading)
    for file in 0..<10 { try stage.write(20_000, to: "\(file).log") }
    run.terminate()
    #expect(run.end() == 0)
    let delivery = stage.delivered()
    #expect(delivery.lines == 200_000)
    #expect(delivery.distinct == 200_000)
    #expect(run.message.hasPrefix("{\"shipped\":{\"lines\":200000,"))
    #expect(run.message.hasSuffix("\"left\":{\"lines\":0,\"bytes\":0}}"))
  }

  @Test func `lines of a megabyte are delivered whole and once`() throws {
    let stage = try Stage()
    try stage.addFile()
    let run = try stage.start()
    let log = try Descriptor("\(stage.logs)/long.log", O_WRONLY | O_CREAT | O_APPEND)
    for number in 0..<20 {
      let line = "\(number) " + String(repeating: "x", count: 1 << 20) + "\n"
      try #require(write(log.number, line, line.utf8.count) == line.utf8.count)
    }
    run.terminate()
    #expect(run.end() == 0)
    #expect(stage.delivered().lines == 20)
    #expect(stage.delivered().distinct == 20)
    #expect(run.message.contains("\"left\":{\"lines\":0,"))
  }

  @Test func `a stack trace at the very end of a log is delivered as one record`() throws {
    let stage = try Stage(["--settle-seconds", "9"])
    try stage.add(
      "file", output: "name: file, path: \(stage.root)/out, file: file, format: plain",
      input: "multiline.parser: java")
    let run = try stage.start()
    let log = try Descriptor("\(stage.logs)/app.log", O_WRONLY | O_CREAT | O_APPEND)
    let trace =
      "Exception in thread \"main\" java.lang.IllegalStateException: no more\n"
      + (0..<30).map { "\tat com.example.App.step\($0)(App.java:\($0))\n" }.joined()
    let text = (0..<1000).map { "line \($0)\n" }.joined() + trace
    try #require(write(log.number, text, text.utf8.count) == text.utf8.count)
    run.terminate()
    #expect(run.end() == 0)
    let delivered = SmallFile.read("\(stage.root)/out/file").split(separator: "\n")
    #expect(delivered.count == 1001)
    let last = try #require(delivered.last)
    #expect(last.contains("IllegalStateException") && last.contains("step29"))
  }

  @Test func `a last line without its newline is not delivered, and the message says so`() throws {
    let stage = try Stage()
    try stage.addFile()
    let run = try stage.start()
    try stage.write(1000, to: "a.log")
    let log = try Descriptor("\(stage.logs)/a.log", O_WRONLY | O_APPEND)
    try #require(write(log.number, "half", 4) == 4)
    run.terminate()
    #expect(run.end() == 0)
    #expect(stage.delivered().lines == 1000)
    #expect(run.message.contains("\"left\":{\"lines\":1,\"bytes\":4}"))
  }
}
