import ShipperContract
import Testing

@testable import podpattern_shipper

/// What the metrics say of outputs.
@Suite struct ShipperMetricsTests {
  private var metrics = ShipperMetrics()

  /// A file whose lines are all ten bytes long.
  private func file(
    _ inode: UInt64 = 1, read: Int, of written: Int, input: Int = 0
  ) -> FileProgress {
    func mark(_ lines: Int) -> LineMark {
      LineMark(offset: lines * 10, lines: lines, lineStart: lines * 10)
    }
    return FileProgress(
      file: LogFile(
        path: "/d/a.log", id: FileID(device: 1, inode: inode), size: written * 10,
        allocated: 4096),
      position: mark(read), end: mark(written), input: input)
  }

  /// The value of a metric of the output `loki`, after an inspection of its files.
  private mutating func values(
    _ files: [FileProgress], buffered: Int = 0, refused: Int = 0, chunks: [Chunk] = [],
    silent: Set<String> = [], at now: Int = 1000
  ) -> [String: Int] {
    metrics.observe("loki", files, at: now)
    let account = Account(pipelines: [
      PipelineAccount(
        name: "loki", files: files, buffered: LogAmount(lines: buffered, bytes: buffered * 10),
        refused: LogAmount(lines: refused, bytes: refused * 10))
    ])
    let text = metrics.text(
      account, waiting: ["loki": chunks], silent: silent, warnings: silent.count, at: now)
    var values: [String: Int] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: " ")
      values[String(parts[0].dropFirst("podpattern_shipper_".count))] = Int(parts[1])
    }
    return values
  }

  @Test mutating func `an output has delivered what is read and neither waits nor was refused`() {
    let values = values([file(read: 8, of: 9)], buffered: 2, refused: 1)
    #expect(values[#"delivered_lines_total{output="loki"}"#] == 5)
    #expect(values[#"delivered_bytes_total{output="loki"}"#] == 50)
    #expect(values[#"refused_lines_total{output="loki"}"#] == 1)
    #expect(values[#"buffered_lines{output="loki"}"#] == 2)
    #expect(values[#"left_lines{output="loki"}"#] == 4)
    #expect(values[#"left_bytes{output="loki"}"#] == 40)
    #expect(values["warnings"] == 0)
  }

  @Test mutating func `no counter falls, whatever becomes of files`() {
    let name = #"delivered_lines_total{output="loki"}"#
    #expect(values([file(1, read: 8, of: 8), file(2, read: 5, of: 5)])[name] == 13)
    // One is gone, and the other was cut and written anew.
    #expect(values([file(2, read: 2, of: 2)])[name] == 15)
    // More waits in the buffer than is known to be read.
    #expect(values([file(2, read: 2, of: 4)], buffered: 2)[name] == 15)
    #expect(values([file(2, read: 4, of: 4)])[name] == 17)
    #expect(values([])[name] == 17)
    #expect(values([file(3, read: 1, of: 1)])[name] == 18)
  }

  @Test mutating func `a file that two inputs read counts for each`() {
    let files = [file(read: 3, of: 3), file(read: 2, of: 3, input: 1)]
    #expect(values(files)[#"delivered_lines_total{output="loki"}"#] == 5)
    #expect(values(files)[#"delivered_lines_total{output="loki"}"#] == 5)
  }

  @Test mutating func `the lag is the age of the oldest chunk, or of what nobody reads`() {
    let name = #"lag_seconds{output="loki"}"#
    #expect(values([file(read: 8, of: 8)])[name] == 0)
    let chunks = [Chunk(name: "1-990.5.flb", size: 10), Chunk(name: "1-970.5.flb", size: 7)]
    let waiting = values([file(read: 8, of: 8)], buffered: 2, chunks: chunks)
    #expect(waiting[name] == 30)
    #expect(waiting[#"buffered_bytes{output="loki"}"#] == 17)
    // What is being read has not waited.
    #expect(values([file(read: 8, of: 9)], at: 1010)[name] == 0)
    #expect(values([file(read: 8, of: 9)], at: 1040)[name] == 30)
    #expect(values([file(read: 9, of: 12)], at: 1050)[name] == 0)
    #expect(values([file(read: 12, of: 12)], at: 1060)[name] == 0)
  }

  @Test mutating func `an output that takes nothing is told as down`() {
    #expect(values([])[#"output_down{output="loki"}"#] == 0)
    let values = values([], silent: ["loki"])
    #expect(values[#"output_down{output="loki"}"#] == 1)
    #expect(values["warnings"] == 1)
  }

  @Test func `each metric is described once, and its labels are escaped`() {
    var page = MetricsPage()
    page.add("lag_seconds", .gauge, "How long", [("a\"b\\\n", 1), ("c", 2)])
    #expect(
      page.text == #"""
        # HELP podpattern_shipper_lag_seconds How long
        # TYPE podpattern_shipper_lag_seconds gauge
        podpattern_shipper_lag_seconds{output="a\"b\\\n"} 1
        podpattern_shipper_lag_seconds{output="c"} 2

        """#)
  }
}
